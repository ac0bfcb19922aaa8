let compose$N offset =
    let mutable calls = 0
    let count = ref 0

    let rec walk depth next =
        if depth = 0 then
            next offset
        else
            walk (depth - 1) (fun value -> next (value + depth * $K))

    let adder a b = a + b + offset
    let partly = adder $K

    let step =
        fun value ->
            count.Value <- count.Value + 1
            [ 1..value ] |> List.map (fun x -> partly x) |> List.fold (fun sum x -> sum + (fun y -> y * offset) x) 0

    calls <- calls + walk 3 step
    calls + count.Value

let handlers$N: (string * (int -> string)) list =
    [ "plain", string
      "$W", (fun value -> "$W" + string value)
      "twice", (fun value -> let twice = value * 2 in String.Join(",", [| twice; $K |])) ]

let sorted$N (words: string[]) =
    words
    |> Array.filter (fun word -> not (String.IsNullOrEmpty word))
    |> Array.map (fun word -> word.Trim(), word.Length)
    |> Array.sortBy snd
    |> Array.groupBy (fun (word, _) -> word[0])
    |> Array.map (fun (letter, group) -> letter, group |> Array.sumBy (fun (_, length) -> length + $K))

let later$N text =
    let size = lazy (String.length text + $K)
    let compare = Comparison<int>(fun a b -> (a + size.Value).CompareTo b)
    compare.Invoke(1, $K)
