%% The rows that fit, in Erlang. Asked like keeve-bench: --version | --list | NAME COUNT.
%% Whoever is far runs on another scheduler, that is on another thread.
-module(erlang_bench).
-export([start/0]).
-export([init/1, handle_call/3, handle_cast/2]).
-behaviour(gen_server).

start() ->
    answer(init:get_plain_arguments()),
    halt(0).

answer(["--version"]) ->
    io:format("OTP ~s~n", [erlang:system_info(otp_release)]);
answer(["--list"]) ->
    [io:format("~s ~s ~w~n", [Name, Unit, Count]) || {Name, Unit, Count, _} <- rows()];
answer([Name, Text]) ->
    Count = list_to_integer(Text),
    {_, _, Fixed, Measure} = lists:keyfind(Name, 1, rows()),
    Fixed =:= 0 andalso Measure(Count div 8 + 1),
    io:format("~w~n", [float(Measure(Count))]).

rows() ->
    [{"send.near", "ns", 0, fun(N) -> one_way(N, 1, 1, 1) end},
     {"pingpong.near", "ns", 0, fun(N) -> ping_pong(N, 1) end},
     {"ring.1000", "ns", 0, fun ring/1},
     {"promise.near", "ns", 0, fun(N) -> asking(N, 1) end},
     {"promise.far", "ns", 0, fun(N) -> asking(N, 2) end},
     {"pingpong.far", "ns", 0, fun(N) -> ping_pong(N, 2) end},
     {"send.far", "ns", 0, fun(N) -> one_way(N, 1, 32, 2) end},
     {"fanin.far", "ns", 0, fun(N) -> one_way(N, 8, 1, 2) end},
     {"spawn", "ns", 200000, fun spawning/1},
     {"actor.bytes", "bytes", 200000, fun bytes/1}].

on(Scheduler, Fun) ->
    spawn_opt(Fun, [{scheduler, Scheduler}]).

%% Runs Fun on the first scheduler and tells what one of Count took.
per_operation(Count, Fun) ->
    Me = self(),
    on(1, fun() ->
        Begin = erlang:monotonic_time(nanosecond),
        Fun(),
        Me ! {taken, erlang:monotonic_time(nanosecond) - Begin}
    end),
    receive {taken, Taken} -> Taken / Count end.

%% A process that answers `{echo, From}` and only hears everything else.
tally() ->
    receive
        {echo, From} -> From ! back;
        {note, _} -> ok
    end,
    tally().

echo(To) ->
    To ! {echo, self()},
    receive back -> ok end.

%% Bursts of 64 and one more, which is answered; so many bursts are under way.
bursts(To, Left, UnderWay) ->
    [send_burst(To) || _ <- lists:seq(1, UnderWay)],
    more_bursts(To, Left - 65 * UnderWay, UnderWay).

more_bursts(_, _, 0) -> ok;
more_bursts(To, Left, UnderWay) ->
    receive back -> ok end,
    case Left > 0 of
        true -> send_burst(To), more_bursts(To, Left - 65, UnderWay);
        false -> more_bursts(To, Left, UnderWay - 1)
    end.

send_burst(To) ->
    [To ! {note, I} || I <- lists:seq(1, 64)],
    To ! {echo, self()}.

one_way(Count, Senders, UnderWay, Where) ->
    To = on(Where, fun tally/0),
    per_operation(Count, fun() ->
        Me = self(),
        Send = fun() -> bursts(To, Count div Senders, UnderWay), Me ! done end,
        [on(1, Send) || _ <- lists:seq(1, Senders)],
        [receive done -> ok end || _ <- lists:seq(1, Senders)]
    end).

ping_pong(Count, Where) ->
    To = on(Where, fun tally/0),
    per_operation(Count, fun() -> times(Count, fun() -> echo(To) end) end).

times(0, _) -> ok;
times(Left, Fun) -> Fun(), times(Left - 1, Fun).

ring(Count) ->
    per_operation(Count, fun() ->
        First = self(),
        Next = lists:foldl(fun(_, To) -> on(1, fun() -> link_in(To) end) end, First,
                           lists:seq(1, 999)),
        Next ! Count,
        pass_until_done(Next)
    end).

link_in(Next) ->
    receive Left -> Next ! Left - 1 end,
    link_in(Next).

%% The first link counts the whole way of the token.
pass_until_done(Next) ->
    receive
        Left when Left =< 0 -> ok;
        Left -> Next ! Left - 1, pass_until_done(Next)
    end.

asking(Count, Where) ->
    {ok, To} = gen_server:start(?MODULE, 0, [{spawn_opt, [{scheduler, Where}]}]),
    per_operation(Count, fun() -> times(Count, fun() -> gen_server:call(To, value) end) end).

init(Value) -> {ok, Value}.
handle_call(value, _, Value) -> {reply, Value, Value}.
handle_cast(_, Value) -> {noreply, Value}.

small(Number) ->
    receive {value, From} -> From ! Number, small(Number) end.

spawning(Count) ->
    per_operation(Count, fun() -> times(Count, fun() -> spawn(fun() -> small(Count) end) end) end).

bytes(Count) ->
    Before = erlang:memory(total),
    spawning(Count),
    (erlang:memory(total) - Before) / Count.
