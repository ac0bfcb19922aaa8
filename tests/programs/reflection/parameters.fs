module Entry

open System
open System.Reflection

let private all =
    BindingFlags.Public ||| BindingFlags.NonPublic ||| BindingFlags.Static ||| BindingFlags.Instance ||| BindingFlags.DeclaredOnly

let private names (method: MethodBase) =
    method.GetParameters() |> Array.map (fun parameter -> parameter.Name) |> String.concat " "

type Worker(start: int) =
    member _.Work(first: int, second: int) = first + second + start
    member _.Item with get (index: int) = index + start

type Compute = delegate of left: int * right: int -> int

let private add first second = first + second
let private made = fun number -> number + 1
let private wrapped () = Func<int, int>(fun number -> number + 2)

let runMember () = names (typeof<Worker>.GetMethod("Work"))
let runConstructor () = names (typeof<Worker>.GetConstructors()[0])
let runFunction () =
    let entry = typeof<Worker>.DeclaringType
    names (entry.GetMethod("add", all)) + string (add 1 2)
let runClosure () =
    let closure: obj = box made
    names (closure.GetType().GetMethod("Invoke", all)) + string (made 1)
let runDelegate () = names (wrapped().Method) + string (wrapped().Invoke 1)
let runType () = names (typeof<Compute>.GetMethod("Invoke"))

//// edit: of a member and a constructor
-type Worker(start: int) =
-    member _.Work(first: int, second: int) = first + second + start
+type Worker(begun: int) =
+    member _.Work(one: int, two: int) = one + two + begun

-    member _.Item with get (index: int) = index + start
+    member _.Item with get (index: int) = index + begun

//// edit: of a function, with its body
-let private add first second = first + second
+let private add one two = two + one * 2

//// edit: of a delegate's lambda
-let private wrapped () = Func<int, int>(fun number -> number + 2)
+let private wrapped () = Func<int, int>(fun value -> value + 2)

//// edit: of a delegate
-type Compute = delegate of left: int * right: int -> int
+type Compute = delegate of one: int * two: int -> int
