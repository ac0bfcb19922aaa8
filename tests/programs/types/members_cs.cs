using System;
using System.Collections.Generic;

public class Account
{
    private readonly List<decimal> history = new();
    private decimal balance;
    public Account(string owner, decimal start = 10m) { Owner = owner; balance = start; }
    public string Owner { get; }
    public decimal Limit { get; set; } = 100m;
    public decimal Balance { get => balance; private set => balance = value; }
    public decimal this[int index] { get => history[index]; set => history[index] = value; }
    public decimal this[Index from, string unit] => history[from] + unit.Length;
    public string Pay(decimal amount, string note = "paid", params int[] tags)
    {
        if (amount > Limit) throw new InvalidOperationException("over the limit");
        Balance -= amount;
        history.Add(amount);
        return note + tags.Length;
    }
    public static explicit operator decimal(Account account) => account.Balance;
    public static bool operator true(Account account) => account.balance > 5;
    public static bool operator false(Account account) => account.balance <= 5;
    public static Account operator +(Account a, decimal b) => new(a.Owner, a.balance + b);
    public static Account operator ++(Account a) => a + 1m;
}

public static class Extensions
{
    public static string Shout(this string text) => text.ToUpperInvariant();
    public static T Second<T>(this IReadOnlyList<T> items) => items[1];
}

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    public static string Run()
    {
        var account = new Account("Ann");
        var note = account.Pay(3m) + account.Pay(1m, tags: new[] { 1, 2 });
        account[1] = 5m;
        var more = account + 2m;
        more++;
        return string.Join(" ", account.Owner.Shout(), account.Balance, note, account[1], account[^1, "eu"], (decimal)more, more ? "yes" : "no", new[] { 8, 9 }.Second());
    }
}

//// edit: a method with optional arguments
-        return note + tags.Length;
+        return note.ToUpperInvariant() + string.Join("/", tags);

//// edit: accessors
-    public decimal Balance { get => balance; private set => balance = value; }
-    public decimal this[int index] { get => history[index]; set => history[index] = value; }
+    public decimal Balance { get => Math.Max(balance, 3m); private set { balance = value; history.Add(value); } }
+    public decimal this[int index] { get => history[^(index + 1)]; set => history.Insert(index, -value); }

//// edit: operators
-    public static explicit operator decimal(Account account) => account.Balance;
-    public static bool operator true(Account account) => account.balance > 5;
-    public static bool operator false(Account account) => account.balance <= 5;
-    public static Account operator +(Account a, decimal b) => new(a.Owner, a.balance + b);
-    public static Account operator ++(Account a) => a + 1m;
+    public static explicit operator decimal(Account account) => account.Limit - account.Balance;
+    public static bool operator true(Account account) => account.balance > 500;
+    public static bool operator false(Account account) => account.balance <= 500;
+    public static Account operator +(Account a, decimal b) => new(a.Owner + "+", a.balance * b);
+    public static Account operator ++(Account a) => a + 10m;

//// edit: extension methods, and an indexer with an index
-    public static string Shout(this string text) => text.ToUpperInvariant();
-    public static T Second<T>(this IReadOnlyList<T> items) => items[1];
+    public static string Shout(this string text) => text + "!" + text.Length;
+    public static T Second<T>(this IReadOnlyList<T> items) => items[items.Count - 2];

-    public decimal this[Index from, string unit] => history[from] + unit.Length;
+    public decimal this[Index from, string unit] => from.IsFromEnd ? -unit.Length : 0;
