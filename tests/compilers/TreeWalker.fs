/// The walk over a member's expression: what the source wrote as functions, sequences, objects and quotations, nested as it nested them.
module internal Compilers.TreeWalker

open System
open System.Collections.Generic
open System.Text.Json.Nodes
open FSharp.Compiler.Symbols
open FSharp.Compiler.Symbols.FSharpExprPatterns
open FSharp.Compiler.Syntax
open FSharp.Compiler.Text
open Compilers.TreeParts

let private memberName (value: FSharpMemberOrFunctionOrValue) =
    match value.DeclaringEntity with
    | Some entity -> Types.Entity entity + "." + value.CompiledName
    | None -> value.CompiledName

/// The member of a computation expression's builder that takes a function: `FSharpAsyncBuilder.Bind`.
let private builderOf (value: FSharpMemberOrFunctionOrValue) =
    match value.LogicalName, value.DeclaringEntity with
    | ("Bind" | "BindReturn" | "Bind2" | "Bind2Return" | "Bind3" | "Bind3Return" | "MergeSources" | "Delay" | "Run" | "Combine" | "For" | "While" | "TryWith"
      | "TryFinally" | "TryFinallyAsync" | "Using" | "ReturnFrom" | "Yield" | "YieldFrom"),
      Some entity when value.IsInstanceMember || value.IsExtensionMember -> Some(Types.Entity entity)
    | _ -> None

/// Members of builders that are at work while what they are given is.
let private active =
    set [ "While"; "For"; "TryWith"; "TryFinally"; "TryFinallyAsync"; "Using" ]

/// A call of a builder that takes an expression: which of the code around it, which argument, of what, without what occurs in it.
type Passage =
    { Call: int
      Argument: int
      Taker: FSharpMemberOrFunctionOrValue
      Expression: Lazy<string> }

/// Who takes an expression.
[<RequireQualifiedAccess>]
type Taker =
    | Nobody
    | Local of isInnerFunction: bool
    | Argument of FSharpMemberOrFunctionOrValue * index: int * place: Lazy<string * string>
    | Builder of FSharpMemberOrFunctionOrValue * entity: string * index: int * place: Lazy<string * string>

type Walker(documents: Documents, written: Written, occurrences: JsonArray, types: Types) =
    /// The innermost name to which what is walked is bound; fsc names classes after it.
    let mutable name = ""

    /// The calls of builders through which what is walked becomes what the code around it returns, from the inside out; none if it does not.
    let mutable way: Passage list option = None

    let mutable calls = 0

    member _.On(other: Passage list option, walk: unit -> unit) =
        let around = way
        way <- other
        walk ()
        way <- around

    member walker.Open(frame: Frame, kind: string, taker: Taker, range: range, fill: Frame -> JsonObject -> unit) =
        let own = Frame(Some frame, occurrences.Count)
        let item = JsonObject()
        occurrences.Add item
        item["kind"] <- JsonValue.Create kind

        if name <> "" then
            item["name"] <- JsonValue.Create name

        if frame.Index >= 0 then
            item["parent"] <- JsonValue.Create frame.Index

        match taker with
        | Taker.Argument(value, index, place)
        | Taker.Builder(value, _, index, place) ->
            item["consumer"] <- JsonValue.Create $"{memberName value}#{index}"
            let place, spot = place.Value
            item["place"] <- JsonValue.Create(place: string)
            item["spot"] <- JsonValue.Create(spot: string)
        | _ -> ()

        match way with
        | None
        | Some [] -> ()
        | Some passages ->
            item["passages"] <-
                JsonArray(
                    [| for passage in passages ->
                           let node = JsonObject()
                           node["call"] <- JsonValue.Create passage.Call
                           node["argument"] <- JsonValue.Create passage.Argument
                           node["taker"] <- JsonValue.Create(Frame.HashOf(memberName passage.Taker))
                           node["expression"] <- JsonValue.Create passage.Expression.Value
                           node["is_active"] <- JsonValue.Create(active.Contains passage.Taker.LogicalName)
                           node :> JsonNode |]
                )

        let taken =
            match taker with
            | Taker.Argument(value, _, _)
            | Taker.Builder(value, _, _, _) -> value.LogicalName
            | _ -> ""

        // The place of what a loop does is the loop, whose keyword belongs to the step before.
        if taken <> "For" then
            own.Cover range

        walker.On(Some [], fun () -> fill own item)

        if List.contains taken [ "Delay"; "delay"; "While" ] then
            ValueOption.iter (written.Step >> own.Cover) own.Extent

        let extent = ValueOption.defaultValue range own.Extent
        item["span"] <- documents.Span extent
        frame.Cover extent

        if own.Captures.Count > 0 then
            item["captures"] <-
                JsonArray(
                    [| for capture in own.Captures ->
                           let node = JsonObject()
                           node["name"] <- JsonValue.Create capture.Key
                           node["type"] <- JsonValue.Create capture.Value
                           node :> JsonNode |]
                )

        item["digest"] <- JsonValue.Create own.Digest

        let outline = JsonObject()
        outline["digest"] <- JsonValue.Create own.Outline

        if own.Constants.Count > 0 then
            outline["constants"] <- strings own.Constants

        item["outline"] <- outline

        frame.Tag "occurrence"

    member walker.Function(frame: Frame, taker: Taker, e: FSharpExpr, kind: string) =
        walker.Open(frame, kind, taker, e.Range, fun own item ->
            let parameters = List()

            let rec strip (e: FSharpExpr) =
                match e with
                | Lambda(value, body) ->
                    own.Bind value
                    parameters.Add(types.Name value.FullType)
                    strip body
                | TypeLambda(_, body) -> strip body
                | DebugPoint(_, (Lambda _ as inner)) -> strip inner
                | body -> body

            let body = strip e
            item["parameters"] <- strings parameters
            item["returns"] <- JsonValue.Create(types.Name body.Type)
            own.Tag "fun"
            Seq.iter own.Write parameters
            walker.Walk(own, Taker.Nobody, body))

    member walker.Value(frame: Frame, value: FSharpMemberOrFunctionOrValue) =
        if value.IsModuleValueOrMember then
            frame.Tag "global"
            frame.Write(memberName value)
        else
            // Whoever stands between the value and its use captures it.
            let rec find (at: Frame) =
                match at.TryOwn value, at.Parent with
                | Some number, _ ->
                    if obj.ReferenceEquals(at, frame) then
                        frame.Tag "local"
                        frame.Tag(string number)
                    else
                        frame.Tag "captured"
                        frame.Write value.CompiledName
                | None, Some parent ->
                    at.Captures[value.CompiledName] <- types.Name value.FullType
                    find parent
                | None, None ->
                    frame.Tag "free"
                    frame.Write value.CompiledName

            find frame

    /// A call without one of its arguments, with all that is nested in the others; and without that.
    member walker.Place(frame: Frame, value: FSharpMemberOrFunctionOrValue, target: FSharpExpr option, arguments: FSharpExpr list, without: int) =
        let own = Frame(Some frame, -1)
        let nested = JsonArray()
        let other = Walker(documents, written, nested, types)
        own.Write(memberName value)
        own.Tag(string without)
        Option.iter (fun target -> other.Walk(own, Taker.Nobody, target)) target

        arguments
        |> List.iteri (fun index argument ->
            if index <> without then
                other.Walk(own, Taker.Nobody, argument))

        let spot = own.Digest

        for item in nested do
            own.Write(string item["digest"])

        own.Digest, spot

    member walker.Arguments(frame: Frame, value: FSharpMemberOrFunctionOrValue, target: FSharpExpr option, arguments: FSharpExpr list) =
        let builder = builderOf value
        frame.Tag(string arguments.Length)
        calls <- calls + 1
        let call = calls
        let expression = lazy snd (walker.Place(frame, value, target, arguments, -1))

        arguments
        |> List.iteri (fun index argument ->
            let place = lazy walker.Place(frame, value, target, arguments, index)

            let taker =
                match builder with
                | Some entity -> Taker.Builder(value, entity, index, place)
                | None -> Taker.Argument(value, index, place)

            let passage = { Call = call; Argument = index; Taker = value; Expression = expression }
            let through = if builder.IsSome then Option.map (fun way -> passage :: way) way else None
            walker.On(through, fun () -> walker.Walk(frame, taker, argument)))

    member walker.All(frame: Frame, expressions: FSharpExpr list) =
        frame.Tag(string expressions.Length)

        for e in expressions do
            walker.On(None, fun () -> walker.Walk(frame, Taker.Nobody, e))

    member walker.Let(frame: Frame, value: FSharpMemberOrFunctionOrValue, definition: FSharpExpr) =
        let inner =
            match definition with
            | Lambda _
            | TypeLambda _ -> not value.IsCompilerGenerated
            | _ -> false

        let around = name
        if not value.IsCompilerGenerated then name <- value.CompiledName
        walker.On(None, fun () -> walker.Walk(frame, Taker.Local inner, definition))
        name <- around

    member _.At(frame: Frame, point: DebugPointAtBinding) =
        match point with
        | DebugPointAtBinding.Yes range -> frame.Cover range
        | _ -> ()

    member walker.Type(frame: Frame, t: FSharpType) = frame.Write(types.Name t)

    member walker.Walk(frame: Frame, taker: Taker, e: FSharpExpr) : unit =
        // The argument of a step stands where its pattern does, before the step.
        match e with
        | Value value ->
            if not value.IsCompilerGenerated then
                frame.Cover e.Range

            walker.Value(frame, value)
        | Let((value, definition, point), body) ->
            match definition with
            | Value argument when argument.IsCompilerGenerated -> ()
            | _ -> frame.Cover e.Range

            frame.Tag "let"
            walker.At(frame, point)
            walker.Let(frame, value, definition)
            frame.Bind value
            walker.Walk(frame, Taker.Nobody, body)
        | e ->
            frame.Cover e.Range
            walker.Rest(frame, taker, e)

    /// An expression may be converted anew for each pattern that it is held against: the frequent ones come first.
    member walker.Rest(frame: Frame, taker: Taker, e: FSharpExpr) : unit =
        let go = fun e -> walker.On(None, fun () -> walker.Walk(frame, Taker.Nobody, e))
        let result = fun e -> walker.Walk(frame, Taker.Nobody, e)
        let all = fun es -> walker.All(frame, es)

        match e with
        | Call(target, value, ownerTypes, types, arguments) ->
            frame.Tag "call"
            frame.Write(memberName value)
            for t in ownerTypes do walker.Type(frame, t)
            for t in types do walker.Type(frame, t)
            Option.iter go target
            walker.Arguments(frame, value, target, arguments)
        | Const(value, t) ->
            frame.Tag "const"
            walker.Type(frame, t)

            match value with
            | :? (byte[]) as bytes -> frame.Constant(Convert.ToHexString bytes)
            | :? (uint16[]) as numbers -> frame.Constant(String.Join(",", numbers))
            | :? float as number -> frame.Constant(BitConverter.DoubleToInt64Bits(number).ToString "x")
            | :? float32 as number -> frame.Constant(BitConverter.SingleToInt32Bits(number).ToString "x")
            | :? IFormattable as value -> frame.Constant(value.ToString(null, Globalization.CultureInfo.InvariantCulture))
            | value -> frame.Constant(string value)
        | Lambda _ ->
            let kind =
                match taker with
                | Taker.Argument(value, _, _) when memberName value = "Microsoft.FSharp.Core.CompilerServices.RuntimeHelpers.Delay" -> "sequence"
                | Taker.Argument(value, _, _) when memberName value = "Microsoft.FSharp.Collections.SeqModule.Delay" -> "sequence"
                | Taker.Builder(_, "Microsoft.FSharp.Control.FSharpAsyncBuilder", _, _) -> "async_step"
                | Taker.Builder(_, entity, _, _) when entity.StartsWith "Microsoft.FSharp.Control.Task" -> "task_step"
                | Taker.Builder _ -> "step"
                | Taker.Local true -> "local_function"
                | _ -> "closure"

            walker.Function(frame, taker, e, kind)
        | Application(Lambda(value, body), [], [ argument ]) ->
            // `async { … }` is a function of its builder that is never made.
            frame.Tag "let"
            walker.Let(frame, value, argument)
            frame.Bind value
            walker.Walk(frame, taker, body)
        | Application(f, instantiation, arguments) ->
            frame.Tag "application"
            go f
            for t in instantiation do walker.Type(frame, t)
            all arguments
        | Sequential(first, second) ->
            frame.Tag "sequential"
            go first
            result second
        | DebugPoint(DebugPointAtLeafExpr.Yes(_, point), inner) ->
            frame.Cover point
            walker.Walk(frame, taker, inner)
        | IfThenElse(test, yes, no) ->
            frame.Tag "if"
            go test
            result yes
            result no
        | DecisionTree(decision, targets) ->
            frame.Tag "decision"
            go decision
            for values, target in targets do
                frame.Tag "target"
                Seq.iter frame.Bind values
                result target
        | DecisionTreeSuccess(index, values) ->
            frame.Tag "success"
            frame.Tag(string index)
            all values
        | Coerce(t, e) ->
            frame.Tag "coerce"
            walker.Type(frame, t)
            walker.Walk(frame, taker, e)
        | FSharpFieldGet(target, t, field) ->
            frame.Tag "field"
            walker.Type(frame, t)
            frame.Write field.Name
            Option.iter go target
        | NewObject(value, types, arguments) ->
            frame.Tag "new"
            frame.Write(memberName value)
            for t in types do walker.Type(frame, t)
            walker.Arguments(frame, value, None, arguments)
        | NewUnionCase(t, case, arguments) ->
            frame.Tag "case"
            walker.Type(frame, t)
            frame.Write case.Name
            all arguments
        | UnionCaseTest(e, t, case) ->
            frame.Tag "is"
            walker.Type(frame, t)
            frame.Write case.Name
            go e
        | UnionCaseGet(e, t, case, field) ->
            frame.Tag "caseget"
            walker.Type(frame, t)
            frame.Write case.Name
            frame.Write field.Name
            go e
        | TupleGet(t, index, e) ->
            frame.Tag "item"
            walker.Type(frame, t)
            frame.Tag(string index)
            go e
        | TypeLambda(_, body) ->
            match body with
            | Lambda _ -> walker.Function(frame, taker, e, "type_function")
            | _ -> walker.Open(frame, "type_function", taker, e.Range, fun own _ -> walker.Walk(own, Taker.Nobody, body))
        | LetRec(bindings, body) ->
            frame.Tag "letrec"
            for value, _, point in bindings do
                frame.Bind value
                walker.At(frame, point)

            for value, definition, _ in bindings do walker.Let(frame, value, definition)
            result body
        | NewDelegate(t, body) ->
            walker.Open(frame, "delegate", taker, e.Range, fun own item ->
                let parameters = List()

                let rec strip (e: FSharpExpr) =
                    match e with
                    | Lambda(value, body) ->
                        own.Bind value
                        parameters.Add(types.Name value.FullType)
                        strip body
                    | body -> body

                let body = strip body
                item["base"] <- JsonValue.Create(types.Name t)
                item["parameters"] <- strings parameters
                item["returns"] <- JsonValue.Create(types.Name body.Type)
                walker.Type(own, t)
                walker.Walk(own, Taker.Nobody, body))
        | ObjectExpr(t, call, overrides, interfaces) ->
            walker.Open(frame, "object_expression", taker, e.Range, fun own item ->
                item["base"] <- JsonValue.Create(types.Name t)
                walker.Type(own, t)
                walker.Walk(own, Taker.Nobody, call)
                walker.Overrides(own, overrides)

                if not interfaces.IsEmpty then
                    item["interfaces"] <- strings [ for t, _ in interfaces -> types.Name t ]

                for t, overrides in interfaces do
                    walker.Type(own, t)
                    walker.Overrides(own, overrides))
        | Quote quoted ->
            walker.Open(frame, "quotation", taker, e.Range, fun own _ -> walker.Walk(own, Taker.Nobody, quoted))
        | TryWith(body, filterValue, filter, handlerValue, handler, _, _) ->
            frame.Tag "trywith"
            go body
            frame.Bind filterValue
            go filter
            frame.Bind handlerValue
            go handler
        | FastIntegerForLoop(start, limit, body, up, _, _) ->
            frame.Tag(if up then "for" else "fordown")
            all [ start; limit; body ]
        | ValueSet(value, e) ->
            frame.Tag "set"
            walker.Value(frame, value)
            go e
        | FSharpFieldSet(target, t, field, e) ->
            frame.Tag "fieldset"
            walker.Type(frame, t)
            frame.Write field.Name
            Option.iter go target
            go e
        | ILFieldGet(target, t, field) ->
            frame.Tag "ilfield"
            walker.Type(frame, t)
            frame.Write field
            Option.iter go target
        | ILFieldSet(target, t, field, e) ->
            frame.Tag "ilfieldset"
            walker.Type(frame, t)
            frame.Write field
            Option.iter go target
            go e
        | AnonRecordGet(e, t, index) ->
            frame.Tag "anonitem"
            walker.Type(frame, t)
            frame.Tag(string index)
            go e
        | NewRecord(t, items) | NewAnonRecord(t, items) | NewTuple(t, items) | NewArray(t, items) ->
            frame.Tag(match e with NewRecord _ -> "record" | NewAnonRecord _ -> "anon" | NewTuple _ -> "tuple" | _ -> "array")
            walker.Type(frame, t)
            all items
        | TypeTest(t, e) ->
            frame.Tag "test"
            walker.Type(frame, t)
            go e
        | DefaultValue t ->
            frame.Tag "default"
            walker.Type(frame, t)
        | ThisValue t
        | BaseValue t ->
            frame.Tag(match e with ThisValue _ -> "this" | _ -> "base")
            walker.Type(frame, t)

            // In a constructor: functions in it keep the object under this name.
            let rec capture (at: Frame) =
                match at.Parent with
                | Some parent ->
                    at.Captures["this"] <- types.Name t
                    capture parent
                | None -> ()

            capture frame
        | WhileLoop(test, body, _) ->
            frame.Tag "while"
            all [ test; body ]
        | TryFinally(body, final, _, _) ->
            frame.Tag "tryfinally"
            all [ body; final ]
        | ILAsm(code, types, arguments) ->
            frame.Tag "asm"
            frame.Write code
            for t in types do walker.Type(frame, t)
            all arguments
        | TraitCall(types, name, _, instantiation, _, arguments) ->
            frame.Tag "trait"
            for t in types do walker.Type(frame, t)
            frame.Write name
            for t in instantiation do walker.Type(frame, t)
            all arguments
        | other ->
            frame.Tag "other"
            walker.Type(frame, other.Type)
            all other.ImmediateSubExpressions

    member walker.Overrides(frame: Frame, overrides: FSharpObjectExprOverride list) =
        for item in overrides do
            frame.Tag "override"
            frame.Write item.Signature.Name
            for group in item.CurriedParameterGroups do
                for value in group do
                    frame.Bind value
                    walker.Type(frame, value.FullType)
            walker.Walk(frame, Taker.Nobody, item.Body)
