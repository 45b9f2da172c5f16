%% What only messages cost: ping-pong, counting, fork-join, thread ring, chameneos, big.
-module(savina_micro).
-export([benchmarks/0]).
-import(savina_bench, [gather/2, following/1]).

benchmarks() ->
    [{"pingpong", fun ping_pong/1},
     {"counting", fun counting/1},
     {"forkjoin.throughput", fun fork_join_throughput/1},
     {"forkjoin.creation", fun fork_join_creation/1},
     {"threadring", fun thread_ring/1},
     {"chameneos", fun chameneos/1},
     {"big", fun big/1}].

ping_pong(Pings) ->
    Done = self(),
    Pong = spawn_link(fun pong/0),
    spawn_link(fun() -> ping(Pong, Pings, 0, Done) end).

pong() ->
    receive {ping, From} -> From ! pong, pong() end.

ping(_, 0, Answered, Done) -> Done ! {result, Answered};
ping(Pong, Left, Answered, Done) ->
    Pong ! {ping, self()},
    receive pong -> ping(Pong, Left - 1, Answered + 1, Done) end.

counting(Messages) ->
    Done = self(),
    Counter = spawn_link(fun() -> counter(0) end),
    spawn_link(fun() ->
        times(Messages, fun() -> Counter ! increment end),
        Counter ! {value, self()},
        receive {count, Count} -> Done ! {result, Count} end
    end).

counter(Count) ->
    receive
        increment -> counter(Count + 1);
        {value, From} -> From ! {count, Count}
    end.

times(0, _) -> ok;
times(Left, Fun) -> Fun(), times(Left - 1, Fun).

compute() ->
    Sine = math:sin(37.2),
    Sine * Sine.

fork_join_throughput(Each) ->
    All = gather(60, self()),
    Workers = [spawn_link(fun() -> worker(Each, Each, All) end) || _ <- lists:seq(1, 60)],
    spawn_link(fun() ->
        times(Each, fun() -> [Worker ! perform || Worker <- Workers] end)
    end).

worker(0, Each, All) -> All ! {add, Each};
worker(Left, Each, All) ->
    receive perform -> compute(), worker(Left - 1, Each, All) end.

fork_join_creation(Actors) ->
    All = gather(Actors, self()),
    spawn_link(fun() -> times(Actors, fun() -> spawn(fun() -> once(All) end) ! perform end) end).

once(All) ->
    receive perform -> compute(), All ! {add, 1} end.

thread_ring(Hops) ->
    Done = self(),
    First = spawn_link(fun() -> receive {next, Next} -> link_in(Next, Done) end end),
    Last = lists:foldl(fun(_, Next) -> spawn_link(fun() -> link_in(Next, Done) end) end, First,
                       lists:seq(2, 100)),
    First ! {next, Last},
    First ! {pass, Hops, 0}.

link_in(Next, Done) ->
    receive
        {pass, 0, Hops} -> Done ! {result, Hops};
        {pass, Left, Hops} -> Next ! {pass, Left - 1, Hops + 1}, link_in(Next, Done)
    end.

chameneos(Meetings) ->
    All = gather(100, self()),
    Mall = spawn_link(fun() -> mall(Meetings) end),
    [spawn_link(fun() -> enter(Mall, All, I rem 3, 0) end) || I <- lists:seq(0, 99)].

mall(0) ->
    receive {enter, Who, _} -> Who ! stop, mall(0) end;
mall(Left) ->
    receive {enter, First, _} ->
        receive {enter, Second, Colour} -> First ! {meet, Second, Colour}, mall(Left - 1) end
    end.

enter(Mall, All, Colour, Met) ->
    Mall ! {enter, self(), Colour},
    receive
        {meet, Other, Its} ->
            Both = complement(Colour, Its),
            Other ! {change, Both},
            enter(Mall, All, Both, Met + 1);
        {change, Both} ->
            enter(Mall, All, Both, Met + 1);
        stop ->
            All ! {add, Met}
    end.

complement(Colour, Colour) -> Colour;
complement(A, B) -> 3 - A - B.

big(PingsEach) ->
    All = gather(120, self()),
    Peers = [spawn_link(fun() -> begin_pings(PingsEach, I, All) end) || I <- lists:seq(0, 119)],
    Others = list_to_tuple(Peers),
    [Peer ! {others, Others} || Peer <- Peers].

%% Whoever is ready early is pinged before it knows the others.
begin_pings(Left, Drawn, All) ->
    receive {others, Others} -> next_ping(Left, 0, Drawn, Others, All) end.

next_ping(0, Answered, _, _, All) ->
    All ! {add, Answered},
    answer_pings();
next_ping(Left, Answered, Drawn, Others, All) ->
    Next = following(Drawn),
    element(Next rem 120 + 1, Others) ! {ping, self()},
    await_pong(Left, Answered, Next, Others, All).

await_pong(Left, Answered, Drawn, Others, All) ->
    receive
        {ping, From} -> From ! pong, await_pong(Left, Answered, Drawn, Others, All);
        pong -> next_ping(Left - 1, Answered + 1, Drawn, Others, All)
    end.

answer_pings() ->
    receive {ping, From} -> From ! pong, answer_pings() end.
