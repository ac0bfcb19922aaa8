type Item$N =
    { Name: string
      Count: int
      Price: float
      Tags: string list
      mutable Note: string option }

    member this.Total = float this.Count * this.Price

    static member Create(name, count) =
        { Name = name
          Count = count
          Price = $F
          Tags = [ "$W"; name ]
          Note = None }

[<Struct>]
type Span$N = { From: int; Until: int }

let overlap$N (a: Span$N) (b: Span$N) =
    let from = max a.From b.From
    let until = min a.Until b.Until
    if from < until then Some { From = from; Until = until } else None

let restock$N item extra =
    match item with
    | { Count = 0 } -> { item with Count = extra + $K; Note = Some "$W" }
    | { Count = count; Tags = tag :: _ } when count < $K -> { item with Count = count + extra; Name = tag + item.Name }
    | _ -> item

let total$N items = items |> List.filter (fun item -> item.Count > $K) |> List.sumBy (fun item -> item.Total)
