let fetch$N (delay: int) name =
    async {
        do! Async.Sleep delay
        let! token = Async.CancellationToken

        if token.IsCancellationRequested then
            return Error "$W"
        else
            try
                let! length = async { return String.length name * $K }
                return Ok(length + delay)
            with :? InvalidOperationException as error ->
                return Error error.Message
    }

let fetchAll$N names =
    async {
        let! results = names |> List.map (fetch$N $K) |> Async.Parallel
        let mutable sum = 0

        for result in results do
            match result with
            | Ok value -> sum <- sum + value
            | Error message -> sum <- sum - message.Length

        return sum
    }

let load$N (source: Stream) =
    task {
        use reader = new StreamReader(source)
        let! text = reader.ReadToEndAsync()
        let lines = text.Split('\n')
        let mutable longest = 0

        for line in lines do
            if line.Length > longest then
                longest <- line.Length
                do! Task.Delay 1

        return longest + $K
    }

let numbers$N limit =
    seq {
        for i in 0..limit do
            if i % 3 = 0 then yield i * $K
            elif i % 5 = 0 then yield! [ i; -i ]

        yield limit
    }

let grid$N width height =
    [ for x in 0 .. width - 1 do
          for y in 0 .. height - 1 do
              if (x + y) % 2 = 0 then x, y + $K ]
