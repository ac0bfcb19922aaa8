type Tree$N<'key, 'value when 'key: comparison> =
    | Leaf
    | Node of Tree$N<'key, 'value> * 'key * 'value * Tree$N<'key, 'value>

module Tree$N =
    let rec insert key value tree =
        match tree with
        | Leaf -> Node(Leaf, key, value, Leaf)
        | Node(left, other, _, right) when key = other -> Node(left, key, value, right)
        | Node(left, other, content, right) when key < other -> Node(insert key value left, other, content, right)
        | Node(left, other, content, right) -> Node(left, other, content, insert key value right)

    let rec tryFind key tree =
        match tree with
        | Leaf -> None
        | Node(_, other, content, _) when key = other -> Some content
        | Node(left, other, _, right) -> tryFind key (if key < other then left else right)

    let rec fold folder state tree =
        match tree with
        | Leaf -> state
        | Node(left, key, content, right) -> fold folder (folder (fold folder state left) key content) right

    let ofSeq pairs = pairs |> Seq.fold (fun tree (key, value) -> insert key value tree) Leaf
    let map mapping tree = fold (fun state key value -> insert key (mapping value) state) Leaf tree

type Box$N<'content>(content: 'content) =
    member _.Content = content
    member _.Map(mapping: 'content -> 'other) = Box$N<'other>(mapping content)
    member _.Pair<'second>(second: 'second) = struct (content, second)

let inline clamp$N low high value = if value < low then low elif value > high then high else value

let inline sum$N (a: Box$N<_>) (b: Box$N<_>) = a.Content + b.Content

let index$N (words: string seq) =
    words
    |> Seq.mapi (fun place word -> clamp$N 0 $K place, word)
    |> Tree$N.ofSeq
    |> Tree$N.map (fun word -> word.Length + $K)
    |> Tree$N.fold (fun sum key length -> sum + key * length) 0
