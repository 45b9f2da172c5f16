%% Processes that want the same thing: dictionary, bounded buffer, philosophers, logistic map, bank.
-module(savina_contended).
-export([benchmarks/0]).
-import(savina_bench, [gather/2, following/1, work/2]).

benchmarks() ->
    [{"dictionary", fun dictionary/1},
     {"buffer", fun buffer/1},
     {"philosophers", fun philosophers/1},
     {"logisticmap", fun logistic_map/1},
     {"bank", fun bank/1}].

%% As gen_server:call does it, without its monitor.
ask(To, Question) ->
    Tag = make_ref(),
    To ! {Question, self(), Tag},
    receive {Tag, Answer} -> Answer end.

dictionary(Each) ->
    All = gather(20, self()),
    Table = spawn_link(fun() -> table(#{}) end),
    [spawn_link(fun() -> client(Each, I, 0, Table, All) end) || I <- lists:seq(0, 19)].

table(Map) ->
    receive
        {{get, Key}, From, Tag} ->
            From ! {Tag, maps:get(Key, Map, none)},
            table(Map);
        {{set, Key, Value}, From, Tag} ->
            From ! {Tag, not is_map_key(Key, Map)},
            table(Map#{Key => Value})
    end.

client(0, _, Written, _, All) -> All ! {add, Written};
client(Left, Drawn, Written, Table, All) ->
    Key = following(Drawn),
    case Key rem 100 < 10 of
        true ->
            case ask(Table, {set, Key, Drawn}) of
                true -> client(Left - 1, Key, Written + 1, Table, All);
                false -> client(Left - 1, Key, Written, Table, All)
            end;
        false ->
            ask(Table, {get, Key}),
            client(Left - 1, Key, Written, Table, All)
    end.

buffer(Each) ->
    All = gather(40 * Each, self()),
    Buffer = spawn_link(fun() -> buffering(queue:new(), 0, [], []) end),
    [spawn_link(fun() -> consumer(Buffer, All) end) || _ <- lists:seq(1, 40)],
    [spawn_link(fun() -> self() ! produce, producer(Each, I, Buffer) end)
     || I <- lists:seq(0, 39)].

buffering(Items, Count, Producers, Consumers) ->
    receive
        {put, Item, From} ->
            case Consumers of
                [Consumer | Others] ->
                    Consumer ! {item, Item},
                    From ! produce,
                    buffering(Items, Count, Producers, Others);
                [] when Count + 1 < 50 ->
                    From ! produce,
                    buffering(queue:in(Item, Items), Count + 1, Producers, []);
                [] ->
                    buffering(queue:in(Item, Items), Count + 1, [From | Producers], [])
            end;
        {take, Who} when Count =:= 0 ->
            buffering(Items, 0, Producers, [Who | Consumers]);
        {take, Who} ->
            {{value, Item}, Left} = queue:out(Items),
            Who ! {item, Item},
            case Producers of
                [Producer | Others] ->
                    Producer ! produce,
                    buffering(Left, Count - 1, Others, Consumers);
                [] ->
                    buffering(Left, Count - 1, [], Consumers)
            end
    end.

producer(0, _, _) -> ok;
producer(Left, Last, Buffer) ->
    receive produce ->
        Item = work(Last, 1000),
        Buffer ! {put, Item, self()},
        producer(Left - 1, Item, Buffer)
    end.

consumer(Buffer, All) ->
    Buffer ! {take, self()},
    receive {item, Item} -> All ! {add, work(Item, 1000)}, consumer(Buffer, All) end.

philosophers(Meals) ->
    All = gather(20, self()),
    Arbitrator = spawn_link(fun() -> arbitrator(0) end),
    [spawn_link(fun() -> philosopher(Meals, Meals, Seat, Arbitrator, All) end)
     || Seat <- lists:seq(0, 19)].

forks(Seat) -> (1 bsl Seat) bor (1 bsl ((Seat + 1) rem 20)).

arbitrator(Taken) ->
    receive
        {ask, Who, Seat} ->
            Wanted = forks(Seat),
            case Taken band Wanted of
                0 -> Who ! eat, arbitrator(Taken bor Wanted);
                _ -> Who ! denied, arbitrator(Taken)
            end;
        {give_back, Seat} ->
            arbitrator(Taken band bnot forks(Seat))
    end.

philosopher(0, Meals, _, _, All) -> All ! {add, Meals};
philosopher(Left, Meals, Seat, Arbitrator, All) ->
    Arbitrator ! {ask, self(), Seat},
    receive
        denied ->
            philosopher(Left, Meals, Seat, Arbitrator, All);
        eat ->
            Arbitrator ! {give_back, Seat},
            philosopher(Left - 1, Meals, Seat, Arbitrator, All)
    end.

logistic_map(Terms) ->
    All = gather(10, self()),
    [begin
        Computer = spawn_link(fun() -> computer(3.46 + I * 0.0025) end),
        spawn_link(fun() -> series(Terms, (I + 1) * 0.0025, Computer, All) end)
     end || I <- lists:seq(0, 9)].

computer(Rate) ->
    receive {Term, From, Tag} -> From ! {Tag, Rate * Term * (1 - Term)}, computer(Rate) end.

series(0, Term, _, All) -> All ! {add, round(Term * 1.0e9)};
series(Left, Term, Computer, All) -> series(Left - 1, ask(Computer, Term), Computer, All).

bank(Transfers) ->
    Done = self(),
    spawn_link(fun() ->
        %% Or else every collection of garbage looks through all the messages that wait.
        process_flag(message_queue_data, off_heap),
        List = [spawn_link(fun() -> account(1000000) end) || _ <- lists:seq(1, 1000)],
        Accounts = list_to_tuple(List),
        send_transfers(Transfers, 123, Accounts),
        await_transfers(Transfers),
        Balances = [ask(Account, value) || Account <- List],
        Done ! {result, lists:sum([I * B || {I, B} <- lists:zip(lists:seq(1, 1000), Balances)])}
    end).

send_transfers(0, _, _) -> ok;
send_transfers(Left, Drawn, Accounts) ->
    A = following(Drawn),
    B = following(A),
    C = following(B),
    From = A rem 800,
    To = From + 1 + B rem (1000 - From - 1),
    element(From + 1, Accounts) ! {transfer, C rem 1000, element(To + 1, Accounts), self()},
    send_transfers(Left - 1, C, Accounts).

await_transfers(0) -> ok;
await_transfers(Left) -> receive done -> await_transfers(Left - 1) end.

%% The other account answers the teller.
account(Balance) ->
    receive
        {transfer, Amount, To, Teller} ->
            To ! {deposit, Amount, Teller},
            account(Balance - Amount);
        {deposit, Amount, Teller} ->
            Teller ! done,
            account(Balance + Amount);
        {value, From, Tag} ->
            From ! {Tag, Balance},
            account(Balance)
    end.
