module Entry

let nested k =
    List.map (fun x -> List.map (fun y -> x + y + k) [ x ]) [ 1 ]

let later n =
    async {
        let! x = async { return n }
        return x + 1
    }

let numbers () = seq { yield 1 }
let action = System.Action(fun () -> ())
