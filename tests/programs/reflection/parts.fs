module Entry

open System
open System.Reflection

[<AttributeUsage(AttributeTargets.All)>]
type MarkAttribute(text: string) =
    inherit Attribute()
    member _.Text = text

[<CustomEquality; NoComparison>]
type Box<[<EqualityConditionalOn; Mark("one")>] 'T> =
    { Content: 'T }
    override this.Equals other =
        match other with
        | :? Box<'T> as other -> Unchecked.equals this.Content other.Content
        | _ -> false
    override this.GetHashCode() = Unchecked.hash this.Content

let private marks (parameter: Type) =
    parameter.GetCustomAttributes false
    |> Array.map (fun attribute ->
        match attribute with
        | :? MarkAttribute as mark -> mark.Text
        | other -> other.GetType().Name)
    |> Array.sort
    |> String.concat " "

let runParameter () = marks (typedefof<Box<_>>.GetGenericArguments()[0])
let runEqual () = "a" + string ({ Content = 1 } = { Content = 1 })

//// edit: EqualityConditionalOn goes
-type Box<[<EqualityConditionalOn; Mark("one")>] 'T> =
+type Box<[<Mark("one")>] 'T> =

//// edit: another attribute, and a body
-type Box<[<Mark("one")>] 'T> =
+type Box<[<Mark("two")>] 'T> =

-let runEqual () = "a" + string ({ Content = 1 } = { Content = 1 })
+let runEqual () = "b" + string ({ Content = 1 } = { Content = 1 })
