create or replace function pgautofailover.group_channel(formation_id text, group_id integer)
returns text
language sql
stable
as $$
  select
    format(
      'state_%s_%s',
      left(encode(sha256(convert_to(group_channel.formation_id, 'UTF8')), 'hex'), 32),
      group_channel.group_id
    );
$$;

comment on function pgautofailover.group_channel(text, integer) is
  'The channel on which the notifications of one group are sent too, besides channel state: who listens here is sent nothing of other groups. A formation''s name may be longer than that of a channel, so a digest of it stands there.';
