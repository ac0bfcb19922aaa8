using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

public class Bell
{
    public event Func<int, string> Rang;

    public Bell() => Rang += n => "first" + n;

    public string Ring(int n)
    {
        var said = "";
        foreach (Func<int, string> one in Rang.GetInvocationList())
            said += one(n) + ";";
        return said;
    }
}

public static class Entry
{
    private static readonly ConcurrentDictionary<int, string> memo = new();
    private static readonly Dictionary<string, Func<int, int>> table = new()
    {
        ["twice"] = n => n * 2,
        ["next"] = n => n + 1,
    };

    private static string Slow(int n) => "slow" + n;

    private static string Memo(int n) => memo.GetOrAdd(n, k => Slow(k) + "!");

    public static Bell KeepBell()
    {
        var bell = new Bell();
        int offset = 10;
        bell.Rang += n => "second" + (n + offset);
        bell.Rang += Named;
        return bell;
    }

    private static string Named(int n) => "named" + n;

    public static Lazy<string> KeepLazy() => new(() => "lazy" + Slow(1));

    public static Func<int, string> KeepMemo() => Memo;

    public static Func<int, string> KeepOwnMemo()
    {
        var known = new Dictionary<int, string>();
        return n =>
        {
            if (!known.TryGetValue(n, out var text))
                known[n] = text = Slow(n) + "?";
            return text + known.Count;
        };
    }

    public static Func<int, int> KeepTwice() => table["twice"];

    public static ThreadLocal<string> KeepThreadLocal() => new(() => "local" + Slow(2));

    public static Func<string> KeepTimer()
    {
        int ticks = 0;
        var log = new List<string>();
        var timer = new Timer(_ =>
        {
            lock (log) log.Add("tick" + ++ticks);
        });
        return () =>
        {
            GC.KeepAlive(timer);
            lock (log) return "after" + log.Count;
        };
    }

    public static string Run() => KeepBell().Ring(1) + table["next"](1) + KeepLazy().Value + Slow(3);
}

//// edit: bodies of handlers
-    public Bell() => Rang += n => "first" + n;
+    public Bell() => Rang += n => "FIRST" + n;

-        bell.Rang += n => "second" + (n + offset);
+        bell.Rang += n => "SECOND" + (n - offset);

//// edit: a static table's function
-        ["next"] = n => n + 1,
+        ["next"] = n => n + 100,

-        ["twice"] = n => n * 2,
+        ["twice"] = n => n * 20,

//// edit: a function put first in the table

+        ["before"] = n => n - 7,
         ["twice"] = n => n * 20,
         ["next"] = n => n + 100,

//// edit: a handler removed, one added: what has them keeps their order
//// state KeepBell
-        bell.Rang += n => "SECOND" + (n - offset);
         bell.Rang += Named;
+        bell.Rang += n => "third" + (n * offset);

//// edit: one handler becomes a method
-    public Bell() => Rang += n => "FIRST" + n;
+    public Bell() => Rang += Born;
+
+    private static string Born(int n) => "born" + n;

//// edit: what is remembered was made by old code: what is known stays
//// state KeepMemo
//// state KeepLazy
-    private static string Slow(int n) => "slow" + n;
+    private static string Slow(int n) => "fast" + n;
