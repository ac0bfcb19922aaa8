type Token$N =
    | Number of float
    | Word of string
    | Symbol of char

exception Unexpected$N of place: int * found: char

let rec tokens$N (text: string) place acc =
    if place >= text.Length then
        List.rev acc
    else
        match text[place] with
        | ' '
        | '\t' -> tokens$N text (place + 1) acc
        | c when Char.IsDigit c ->
            let mutable last = place

            while last < text.Length && (Char.IsDigit text[last] || text[last] = '.') do
                last <- last + 1

            tokens$N text last (Number(Double.Parse(text.AsSpan(place, last - place))) :: acc)
        | c when Char.IsLetter c ->
            let word = text.Substring(place) |> Seq.takeWhile Char.IsLetter |> Seq.toArray |> String
            tokens$N text (place + word.Length) (Word word :: acc)
        | '+'
        | '-'
        | '*'
        | '/' as c -> tokens$N text (place + 1) (Symbol c :: acc)
        | c -> raise (Unexpected$N(place, c))

let keyword$N word =
    match word with
    | "let" -> 1
    | "match" -> 2
    | "$W" -> 3
    | "while" -> $K
    | "yield" -> 5
    | _ -> 0

let evaluate$N text =
    try
        try
            tokens$N text 0 []
            |> List.fold
                (fun sum token ->
                    match token with
                    | Number value -> sum + value
                    | Word word -> sum + float (keyword$N word)
                    | Symbol '-' -> -sum
                    | Symbol _ -> sum)
                0.0
            |> Ok
        with
        | Unexpected$N(place, found) -> Error(String.Format("'{0}' at {1}", found, place))
        | :? FormatException as error when error.Message.Length > $K -> Error error.Message
    finally
        GC.KeepAlive text
