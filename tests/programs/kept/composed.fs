module Entry

open System
open System.Collections.Generic

type LogBuilder(prefix: string) =
    member _.Bind(x: int, f: int -> string list) = (prefix + string x) :: f x
    member _.Return(x: int) = [ "=" + string x ]
    member _.Delay(f: unit -> string list) = f
    member _.Run(f: unit -> string list) = f

let logged = LogBuilder ">"

type Lens<'a, 'b> = { Get: 'a -> 'b; Set: 'b -> 'a -> 'a }

type Handler =
    abstract Handle: int -> string

[<AbstractClass>]
type Base(name: string) =
    abstract Say: unit -> string
    default _.Say() = "base " + name
    member this.Sayer() = fun () -> this.Say() + "!"

let validate n = if n > 3 then Ok n else Error "small"
let price n = Result.map (fun x -> x * 10) n
let tell r = match r with Ok n -> "costs " + string n | Error e -> "no: " + e

let pipeline = validate >> price >> tell

let lens = { Get = fst; Set = fun b (_, c) -> b, c }

let keepPipeline () = [ validate >> price >> tell ]

let keepLens () = { Get = (fun (a: int) -> a + 1); Set = fun b a -> a * b }

let keepLogged () =
    logged {
        let! a = 1
        let! b = a + 1
        return a + b
    }

let keepHandler () =
    { new Handler with
        member _.Handle n = "handled " + string n }

let keepBase () =
    let first =
        { new Base("x") with
            override _.Say() = "derived " + base.Say() }

    first.Sayer()

let keepCurried () =
    let rec count n acc = if n = 0 then acc else count (n - 1) (acc + 2)
    let outer a = fun b -> fun c -> count a 0 + b * 10 + c
    outer 3

let keepAnonymous () =
    let make n = {| Name = "anon"; Count = n |}
    [ fun n -> (make n).Name + string (make n).Count ]

let keepChoice () =
    let choose = function
        | Choice1Of2 n -> "one" + string (n: int)
        | Choice2Of2(s: string) -> "two" + s

    [ choose << Choice1Of2; (fun n -> choose (Choice2Of2(string n))) ]

let keepCounter () =
    let mutable last = 0
    let cell = ref 0

    fun (n: int) ->
        cell.Value <- cell.Value + n
        cell.Value

let keepNestedSeq () =
    let lines = [ "a"; "b" ]

    seq {
        for line in lines do
            yield line

            try
                yield! seq { for i in 1..2 -> line + string i }
            finally
                ()

        yield "end"
    }

let keepLazy () = [ "lazy", lazy (validate 5); "other", lazy (Ok 1) ]

let run () =
    sprintf "%s %s %A %s %s %d %s %A %A" (pipeline 5) (keepPipeline () |> List.head |> fun f -> f 4) (keepLogged () ()) ((keepHandler ()).Handle 1) (keepBase () ())
        (keepCurried () 1 2) (keepAnonymous().Head 1) (keepChoice () |> List.map (fun f -> f 1)) (List.ofSeq (keepNestedSeq ()))

//// edit: what is composed
-let validate n = if n > 3 then Ok n else Error "small"
+let validate n = if n > 4 then Ok n else Error "SMALL"

-let price n = Result.map (fun x -> x * 10) n
+let price n = Result.map (fun x -> x * 11) n

//// edit: members of a builder, and what is built
-    member _.Return(x: int) = [ "=" + string x ]
+    member _.Return(x: int) = [ "is " + string x ]

-        return a + b
+        return a + b * 100

//// edit: object expressions and their base
-        member _.Handle n = "handled " + string n }
+        member _.Handle n = "HANDLED " + string (n + 1) }

-            override _.Say() = "derived " + base.Say() }
+            override _.Say() = "DERIVED " + base.Say() }

-    default _.Say() = "base " + name
+    default _.Say() = "BASE " + name

//// edit: functions in functions
-    let rec count n acc = if n = 0 then acc else count (n - 1) (acc + 2)
+    let rec count n acc = if n = 0 then acc else count (n - 1) (acc + 3)

-    let outer a = fun b -> fun c -> count a 0 + b * 10 + c
+    let outer a = fun b -> fun c -> count a 0 + b * 20 + c

//// edit: anonymous records and choices
-    let make n = {| Name = "anon"; Count = n |}
+    let make n = {| Name = "ANON"; Count = n + 1 |}

-        | Choice1Of2 n -> "one" + string (n: int)
+        | Choice1Of2 n -> "ONE" + string (n: int)

//// edit: sequences in sequences, and fields of functions
-                yield! seq { for i in 1..2 -> line + string i }
+                yield! seq { for i in 1..2 -> line + string (i * 5) }

-let keepLens () = { Get = (fun (a: int) -> a + 1); Set = fun b a -> a * b }
+let keepLens () = { Get = (fun (a: int) -> a + 2); Set = fun b a -> a * b + 1 }

//// edit: a function more in a composition: what was composed holds its parts
//// state keepPipeline
-let keepPipeline () = [ validate >> price >> tell ]
+let keepPipeline () = [ validate >> price >> price >> tell ]

//// edit: a value more in a record of anonymous kind
-    let make n = {| Name = "ANON"; Count = n + 1 |}
+    let make n = {| Name = "ANON"; Count = n + 2; More = n |}

//// edit: another argument in a curried function
-    let outer a = fun b -> fun c -> count a 0 + b * 20 + c
-    outer 3
+    let outer a z = fun b -> fun c -> count a 0 + b * 20 + c + z
+    outer 3 1000
