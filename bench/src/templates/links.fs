let link$N value =
    let before = $P.answer value
    let text = $P.greeting (string before)

    match text.Length % 4 with
    | 0 -> before + $K
    | 1 -> before * $K
    | 2 -> before ||| $K
    | _ -> $P.answer (before - 1)
