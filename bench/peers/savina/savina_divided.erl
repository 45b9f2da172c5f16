%% Work in parts: radix sort, sieve, cobwebbed tree, Fibonacci, trapezoid.
-module(savina_divided).
-export([benchmarks/0]).
-import(savina_bench, [following/1, work/2]).

benchmarks() ->
    [{"radixsort", fun radix_sort/1},
     {"sieve", fun sieve/1},
     {"tree", fun cobwebbed_tree/1},
     {"fibonacci", fun fibonacci/1},
     {"trapezoid", fun trapezoid/1}].

radix_sort(Count) ->
    Done = self(),
    Checker = spawn_link(fun() -> checker(Count, 1, 0, Done) end),
    First = lists:foldl(
        fun(Bit, Next) -> spawn_link(fun() -> sorter(1 bsl Bit, Count, [], Next) end) end,
        Checker, lists:seq(15, 0, -1)),
    spawn_link(fun() -> send_drawn(Count, 74755, First) end).

send_drawn(0, _, _) -> ok;
send_drawn(Left, Drawn, To) ->
    Value = following(Drawn),
    To ! Value,
    send_drawn(Left - 1, Value, To).

sorter(_, 0, Held, Next) -> [Next ! Value || Value <- lists:reverse(Held)];
sorter(Bit, Missing, Held, Next) ->
    receive
        Value when Value band Bit =:= 0 -> Next ! Value, sorter(Bit, Missing - 1, Held, Next);
        Value -> sorter(Bit, Missing - 1, [Value | Held], Next)
    end.

checker(0, _, Sum, Done) -> Done ! {result, Sum};
checker(Missing, Index, Sum, Done) ->
    receive Value -> checker(Missing - 1, Index + 1, Sum + Index * Value, Done) end.

sieve(End) ->
    Done = self(),
    First = spawn_link(fun() -> filter([], 0, none, Done) end),
    spawn_link(fun() ->
        First ! 2,
        send_odd(3, End, First),
        First ! {finish, 0}
    end).

send_odd(Number, End, _) when Number >= End -> ok;
send_odd(Number, End, To) -> To ! Number, send_odd(Number + 2, End, To).

filter(Primes, Count, Next, Done) ->
    receive
        {finish, Before} when Next =:= none -> Done ! {result, Before + Count};
        {finish, Before} -> Next ! {finish, Before + Count};
        Number ->
            case is_divided(Number, Primes) of
                true -> filter(Primes, Count, Next, Done);
                false when Count < 1000 -> filter(Primes ++ [Number], Count + 1, none, Done);
                false when Next =:= none ->
                    New = spawn_link(fun() -> filter([], 0, none, Done) end),
                    New ! Number,
                    filter(Primes, Count, New, Done);
                false ->
                    Next ! Number,
                    filter(Primes, Count, Next, Done)
            end
    end.

is_divided(_, []) -> false;
is_divided(Number, [Prime | _]) when Number rem Prime =:= 0 -> true;
is_divided(Number, [_ | Primes]) -> is_divided(Number, Primes).

cobwebbed_tree(Nodes) ->
    Done = self(),
    spawn_link(fun() ->
        Tree = self(),
        Top = spawn(fun() -> node_in(Tree, Tree) end),
        tree(Top, Nodes - 1, 1, 0, Done)
    end).

tree(Top, 0, 0, _, Done) ->
    Top ! visit,
    receive {add, Sum} -> Done ! {result, Sum} end;
tree(Top, Unmade, Unanswered, Drawn, Done) ->
    receive {ask, Who} ->
        Next = following(Drawn),
        Many = case Next rem 100 < 50 orelse Unanswered =:= 1 of
            true -> min(10, Unmade);
            false -> 0
        end,
        Many > 0 andalso (Who ! {grow, Many}),
        tree(Top, Unmade - Many, Unanswered - 1 + Many, Next, Done)
    end.

node_in(Tree, Parent) ->
    Tree ! {ask, self()},
    receive
        {grow, Many} ->
            Me = self(),
            Children = [spawn(fun() -> node_in(Tree, Me) end) || _ <- lists:seq(1, Many)],
            receive visit -> ok end,
            Own = work(1, 500),
            [Child ! visit || Child <- Children],
            answer(Many, Own, Parent);
        visit ->
            Parent ! {add, work(1, 500)}
    end.

answer(0, Sum, Parent) -> Parent ! {add, Sum};
answer(Missing, Sum, Parent) -> receive {add, Number} -> answer(Missing - 1, Sum + Number, Parent) end.

fibonacci(Number) ->
    Done = self(),
    spawn_link(fun() ->
        Me = self(),
        spawn(fun() -> fibonacci_node(Number, Me) end),
        receive {answer, Result} -> Done ! {result, Result} end
    end).

fibonacci_node(Number, Parent) when Number =< 2 -> Parent ! {answer, 1};
fibonacci_node(Number, Parent) ->
    Me = self(),
    spawn(fun() -> fibonacci_node(Number - 1, Me) end),
    spawn(fun() -> fibonacci_node(Number - 2, Me) end),
    receive {answer, A} -> receive {answer, B} -> Parent ! {answer, A + B} end end.

trapezoid(Pieces) ->
    Done = self(),
    Each = (Pieces + 99) div 100,
    Width = 4.0 / (Each * 100),
    spawn_link(fun() ->
        Me = self(),
        [spawn_link(fun() -> Me ! {part, integral(I * Each, Each, Width, 0.0)} end)
         || I <- lists:seq(0, 99)],
        Parts = [receive {part, Part} -> Part end || _ <- lists:seq(1, 100)],
        Done ! {result, round(lists:sum(Parts) * 1.0e6)}
    end).

integral(_, 0, _, Sum) -> Sum;
integral(I, Left, Width, Sum) ->
    X = 1.0 + I * Width,
    Part = (function(X) + function(X + Width)) / 2 * Width,
    integral(I + 1, Left - 1, Width, Sum + Part).

function(X) ->
    math:sin(X * X * X - 1) / (X + 1) * math:sqrt(1 + math:exp(math:sqrt(2 * X))).
