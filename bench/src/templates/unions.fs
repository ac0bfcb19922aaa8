type Shape$N =
    | Point
    | Circle of radius: float
    | Box of width: float * height: float
    | Group of Shape$N list
    | Named of name: string * Shape$N

let rec area$N shape =
    match shape with
    | Point -> 0.0
    | Circle radius -> Math.PI * radius * radius
    | Box(width, height) -> width * height
    | Group shapes -> shapes |> List.sumBy area$N
    | Named(_, inner) -> area$N inner

let rec names$N shape =
    seq {
        match shape with
        | Named(name, inner) ->
            yield name
            yield! names$N inner
        | Group shapes ->
            for inner in shapes do
                yield! names$N inner
        | Point
        | Circle _
        | Box _ -> ()
    }

let rec scale$N factor shape =
    match shape with
    | Point -> Point
    | Circle radius when radius > $F -> Circle(radius * factor)
    | Circle _ -> Circle factor
    | Box(width, height) -> Box(width * factor, height * factor)
    | Group shapes -> Group(List.map (scale$N factor) shapes)
    | Named(name, inner) -> Named("$W" + name, scale$N factor inner)

let (|Small|Medium|Large|) shape =
    match area$N shape with
    | area when area < 1.0 -> Small
    | area when area < $F -> Medium area
    | area -> Large(area, Seq.length (names$N shape))

let describe$N shape =
    match shape with
    | Small -> "small"
    | Medium area -> "medium " + string area
    | Large(area, count) -> String.Format("large {0} with {1} names", area, count)
