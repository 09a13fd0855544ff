/*
 * The role that keepers use, and two for people: an operator may do what pg_autoctl does, an observer reads. An installer without CREATEROLE needs an administrator to have created it; what cannot be
 * set for a role that belongs to somebody else is said, and can be had from the connection string instead.
 */
do $$
begin
  if not exists (select from pg_roles as r where r.rolname = 'autoctl_node') then
    begin
      create role autoctl_node login;
    exception
      when insufficient_privilege then
        raise exception 'role autoctl_node does not exist, and % may not create roles', current_user
          using errcode = '42501',
          hint = 'ask an administrator to run: create role autoctl_node login';
    end;
  end if;

  begin
    if not exists (select from pg_roles as r where r.rolname = 'pgautofailover_operator') then
      create role pgautofailover_operator;
    end if;
    if not exists (select from pg_roles as r where r.rolname = 'pgautofailover_observer') then
      create role pgautofailover_observer;
    end if;
  exception
    when insufficient_privilege then
      raise notice '% may not create roles: there will be no pgautofailover_operator and pgautofailover_observer', current_user;
  end;

  begin
    execute format(
      'alter role autoctl_node in database %I set search_path = pgautofailover_compat, pg_catalog', current_database()
    );
    execute format(
      'alter role autoctl_node in database %I set idle_in_transaction_session_timeout = %L', current_database(), '10s'
    );
    execute format('alter role autoctl_node in database %I set tcp_keepalives_idle = 5', current_database());
    execute format('alter role autoctl_node in database %I set tcp_keepalives_interval = 2', current_database());
    execute format('alter role autoctl_node in database %I set tcp_keepalives_count = 3', current_database());
    execute format('grant connect on database %I to autoctl_node', current_database());
  exception
    when insufficient_privilege then
      raise warning '% may not change the settings of role autoctl_node', current_user
        using hint = 'keepers of the original need options=-c%20search_path%3Dpgautofailover_compat,pg_catalog in their connection string';
  end;
end
$$;
