module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let rec factorial n = if n <= 1I then 1I else n * factorial (n - 1I)

let rec even n = n = 0 || odd (n - 1)
and odd n = n <> 0 && even (n - 1)

let rec depth tree =
    match tree with
    | [] -> 0
    | (x: int) :: rest -> 1 + depth rest

type Expr =
    | Number of int
    | Add of Expr * Expr
    | Neg of Expr

let rec eval e =
    match e with
    | Number n -> n
    | Add(a, b) -> eval a + eval b
    | Neg a -> -(eval a)

let run () = sprintf "%O %b %d %d" (factorial 20I) (even 7) (depth [ 1; 2; 3 ]) (eval (Add(Number 3, Neg(Number 5))))

//// edit: the base case
-let rec factorial n = if n <= 1I then 1I else n * factorial (n - 1I)
+let rec factorial n = if n <= 2I then 5I else n * factorial (n - 1I)

//// edit: both of two that call one another
-let rec even n = n = 0 || odd (n - 1)
-and odd n = n <> 0 && even (n - 1)
+let rec even n = n <= 0 || odd (n - 3)
+and odd n = n > 0 && not (even (n - 2))

//// edit: what the recursion does on its way back
-    | (x: int) :: rest -> 1 + depth rest
+    | (x: int) :: rest -> max x (2 * depth rest)

-    | Neg a -> -(eval a)
+    | Neg(Neg a) -> eval a
+    | Neg(Number n) -> n * 100
+    | Neg a -> eval (Add(a, Number 1))
