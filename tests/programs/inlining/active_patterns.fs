module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let (|Even|Odd|) n = if n % 2 = 0 then Even(n / 2) else Odd

let (|Prefix|_|) (prefix: string) (text: string) =
    if text.StartsWith prefix then Some(text.Substring prefix.Length) else None

let inline (|Above|_|) limit n = if n > limit then ValueSome(n - limit) else ValueNone

let describe n =
    match n with
    | Even half when half > 10 -> "big"
    | Even half -> sprintf "even %d" half
    | Odd -> "odd"

let route path =
    match path with
    | Prefix "/api/" rest -> "api:" + rest
    | Prefix "/" rest -> "page:" + rest
    | _ -> "none"

let size n =
    match n with
    | Above 100 more -> more
    | Above 10 _ -> 1
    | _ -> 0

let run () = System.String.Join(",", describe 4, describe 7, describe 40, route "/api/x", route "/home", route "q", size 107, size 50)

//// edit: a complete pattern
-let (|Even|Odd|) n = if n % 2 = 0 then Even(n / 2) else Odd
+let (|Even|Odd|) n = if n % 4 = 0 then Even(n / 4) elif n = 7 then Even -7 else Odd

//// edit: a partial pattern with a parameter
-    if text.StartsWith prefix then Some(text.Substring prefix.Length) else None
+    if text.Contains prefix then Some(text.Replace(prefix, "~")) else None

//// edit: an inline one, which flows into its users
-let inline (|Above|_|) limit n = if n > limit then ValueSome(n - limit) else ValueNone
+let inline (|Above|_|) limit n = if n >= limit / 2 then ValueSome(n + limit) else ValueNone

//// edit: the matches
-    | Even half when half > 10 -> "big"
-    | Even half -> sprintf "even %d" half
-    | Odd -> "odd"
+    | Odd -> "ODD"
+    | Even(1 | 10 as quarter) -> sprintf "special %d" quarter
+    | Even _ -> "even"
