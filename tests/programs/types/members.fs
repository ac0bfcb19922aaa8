module Entry

open System

let mutable private count = 0
let state () = count <- count + 1; count

type Account(owner: string, balance: decimal) =
    let mutable balance = balance
    let history = Collections.Generic.List<decimal>()
    member _.Owner = owner
    member _.Balance
        with get () = balance
        and set value = balance <- value
    member val Limit = 100M with get, set
    member _.Item
        with get (index: int) = history[index]
        and set (index: int) (value: decimal) = history[index] <- value
    member this.Pay(amount: decimal, ?note: string) =
        if amount > this.Limit then invalidOp "over the limit"
        balance <- balance - amount
        history.Add amount
        defaultArg note "paid"
    static member op_Explicit(account: Account) : decimal = account.Balance
    static member Create(owner) = Account(owner, 10M)

let run () =
    let account = Account.Create "Ann"
    let note = account.Pay(3M) + account.Pay(4M, note = "rent")
    account[1] <- 5M
    account.Balance <- account.Balance + 1M
    String.Join(" ", account.Owner, account.Balance, note, account[1], decimal account)

//// edit: a method with an optional argument
-        defaultArg note "paid"
+        match note with
+        | Some text -> text.ToUpperInvariant()
+        | None -> string history.Count

//// edit: getters and setters
-        with get () = balance
-        and set value = balance <- value
+        with get () = Math.Max(balance, 9M)
+        and set value = balance <- value * 2M

//// edit: an indexer and a conversion
-        with get (index: int) = history[index]
-        and set (index: int) (value: decimal) = history[index] <- value
+        with get (index: int) = if index < 0 then 0M else history[history.Count - 1 - index]
+        and set (index: int) (value: decimal) = history.Insert(index, -value)

-    static member op_Explicit(account: Account) : decimal = account.Balance
+    static member op_Explicit(account: Account) : decimal = account[0] + account[1]

//// edit: static, and the property itself
-    static member Create(owner) = Account(owner, 10M)
+    static member Create(owner: string) = Account(owner + "!", 50M, Limit = 3M)

-    member _.Owner = owner
+    member this.Owner = owner + owner + string this.Limit
