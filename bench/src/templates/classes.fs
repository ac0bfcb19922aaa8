type IStore$N =
    abstract Get: key: string -> int option
    abstract Put: key: string * value: int -> unit
    abstract Count: int

[<AbstractClass>]
type Counter$N(start: int) =
    let mutable current = start
    let changed = Event<int>()
    member _.Changed = changed.Publish

    member _.Current
        with get () = current
        and set value =
            current <- value
            changed.Trigger value

    abstract Step: int
    default _.Step = $K
    abstract Label: string -> string

    member this.Advance(times: int) =
        for _ in 1..times do
            this.Current <- this.Current + this.Step

        this.Label(string this.Current)

type Store$N(capacity: int) =
    inherit Counter$N($K)
    let items = Dictionary<string, int>()
    let mutable hits = 0
    static let shared = lazy (Store$N $K)
    static member Shared = shared.Value
    member val Title = "$W" with get, set
    member _.Hits = hits

    member _.Item
        with get (key: string) = items[key]
        and set (key: string) (value: int) = items[key] <- value

    override _.Step = 2
    override this.Label text = this.Title + ": " + text
    static member (+)(left: Store$N, right: Store$N) = Store$N(left.Count + right.Count)
    member _.Count = items.Count

    interface IStore$N with
        member _.Get key =
            match items.TryGetValue key with
            | true, value ->
                hits <- hits + 1
                Some value
            | _ -> None

        member this.Put(key, value) =
            if items.Count >= capacity then
                raise (InvalidOperationException("$W is full"))

            items[key] <- value
            this.Current <- value

        member _.Count = items.Count

    interface IDisposable with
        member _.Dispose() = items.Clear()

let readOnly$N (store: IStore$N) =
    { new IStore$N with
        member _.Get key = store.Get(key.ToLowerInvariant())
        member _.Put(_, _) = failwith "$W cannot be changed"
        member _.Count = store.Count + $K }
