%% Asked like keeve-savina: --version | --list | NAME SIZE; the sizes are that one's.
-module(savina_bench).
-export([start/0, gather/2, following/1, work/2]).

start() ->
    answer(init:get_plain_arguments()),
    halt(0).

answer(["--version"]) ->
    io:format("OTP ~s~n", [erlang:system_info(otp_release)]);
answer(["--list"]) ->
    [io:format("savina.~s ms 0~n", [Name]) || {Name, _} <- benchmarks()];
answer(["savina." ++ Name, Text]) ->
    Size = list_to_integer(Text),
    {_, Run} = lists:keyfind(Name, 1, benchmarks()),
    measure(Run, Size),
    {Taken, Result} = measure(Run, Size),
    io:format("~.4f ~w~n", [Taken / 1.0e6, Result]).

benchmarks() ->
    savina_micro:benchmarks() ++ savina_contended:benchmarks() ++ savina_divided:benchmarks().

%% In a process of its own, which gets the result, and whose heap is new.
measure(Run, Size) ->
    {Pid, Monitor} = spawn_monitor(fun() ->
        Begin = erlang:monotonic_time(nanosecond),
        Run(Size),
        Result = receive {result, Number} -> Number end,
        exit({erlang:monotonic_time(nanosecond) - Begin, Result})
    end),
    receive {'DOWN', Monitor, process, Pid, Outcome} -> Outcome end.

%% Adds up what so many processes report, and tells Done.
gather(Missing, Done) ->
    spawn_link(fun() -> gather(Missing, Done, 0) end).

gather(0, Done, Sum) -> Done ! {result, Sum};
gather(Missing, Done, Sum) -> receive {add, Number} -> gather(Missing - 1, Done, Sum + Number) end.

following(Drawn) -> (Drawn * 1309 + 13849) band 65535.

work(Seed, 0) -> Seed;
work(Seed, Rounds) -> work((Seed * 1309 + 13849) band 65535, Rounds - 1).
