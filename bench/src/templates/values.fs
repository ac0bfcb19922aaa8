let limits$N = [| $K; $K; $K; $K |]
let mutable requests$N = 0
let private table$N = dict [ "$W", $K; "zero", 0 ]
let pattern$N = sprintf "%s-%d-%s" "$W" $K

let measure$N (values: ReadOnlySpan<int>) =
    let mutable sum = 0L

    for i in 0 .. values.Length - 1 do
        sum <- sum + int64 values[i] * $KL

    requests$N <- requests$N + 1
    sum ^^^ 0x$HL

let mix$N (a: uint32) (b: uint32) =
    let rotated = (a <<< 7) ||| (a >>> 25)
    (rotated + b) &&& 0x$Hu

let lookup$N key =
    match table$N.TryGetValue key with
    | true, value when value > limits$N[0] -> value * limits$N[1]
    | true, value -> value
    | false, _ ->
        requests$N <- requests$N + 1
        -1

let report$N name = pattern$N name + $"{name} was asked {requests$N} times, {lookup$N name} %s{name}"
