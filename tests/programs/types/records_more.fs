module rec Entry

let private count = ref 0
let state () = count.Value <- count.Value + 1; count.Value

type Node = { Value: int; Next: Node option }

[<RequireQualifiedAccess>]
type Op =
    | Plus of Op * Op
    | Const of value: int
    static member (+)(a: Op, b: Op) = Op.Plus(a, b)

exception Stop of code: int with
    override this.Message = "stop " + string this.code

let length node = 1 + (match node.Next with None -> 0 | Some next -> length next)

let eval op =
    match op with
    | Op.Const n -> n
    | Op.Plus(a, b) -> eval a + eval b

let run () = sprintf "%d %d" (length { Value = 1; Next = Some { Value = 2; Next = None } }) (eval (Op.Const 3 + Op.Const 4))

let runStop (): string = raise (Stop 5)

//// edit: functions of a recursive module
-let length node = 1 + (match node.Next with None -> 0 | Some next -> length next)
+let length node = node.Value + (match node.Next with None -> 0 | Some next -> 10 * length next)

//// edit: a member of a union and of an exception
-    static member (+)(a: Op, b: Op) = Op.Plus(a, b)
+    static member (+)(a: Op, b: Op) = Op.Plus(Op.Plus(a, a), b)

-    override this.Message = "stop " + string this.code
+    override this.Message = sprintf "stopped (%d)" this.code

//// edit: a named field in a pattern
-    | Op.Const n -> n
+    | Op.Const(value = 3) -> 300
+    | Op.Const n -> -n
