using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

public static class Entry
{
    private static int count;

    private static readonly SemaphoreSlim gate = new(0);

    private static Task<string> pending;

    private static List<IEnumerator<int>> kept = new();

    public static int State() => ++count;

    // Async lambdas and iterators of one shape, suspended, while others take their numbers.
    private static async Task<string> Work(SemaphoreSlim gate)
    {
        Func<int, Task<int>> grow = async x => { await gate.WaitAsync(); return x + 1; };
        Func<int, Task<bool>> test = async x => { await Task.Yield(); return x > 10; };
        var a = await grow(10);
        var b = await test(a);
        return $"{a} {b}";
    }

    private static List<IEnumerable<int>> Make()
    {
        IEnumerable<int> Ups() { yield return 1; yield return 2; yield return 3; yield return 4; }
        IEnumerable<int> Downs() { yield return 40; yield return 30; yield return 20; yield return 10; }
        return new() { Ups(), Downs() };
    }

    // On this thread as far as the gate.
    public static string Start()
    {
        pending = Work(gate);
        return "started";
    }

    public static string Finish()
    {
        gate.Release();
        return pending.Result;
    }

    public static string Hold()
    {
        kept = Make().Select(items => items.GetEnumerator()).ToList();
        return "held";
    }

    public static string Next() => string.Join(",", kept.Select(items => items.MoveNext() ? items.Current.ToString() : "-"));

    public static string Run() => Work(new(1)).GetAwaiter().GetResult() + ";" + string.Join(";", Make().Select(items => string.Join(",", items)));
}
//// Hold => held
//// Next => 1,40
//// Start => started

//// edit: an async lambda of another type put first, and an iterator
//// Next => 2,30
//// Finish => 11 True
//// Start => started
-        Func<int, Task<int>> grow = async x => { await gate.WaitAsync(); return x + 1; };
+        Func<int, Task<bool>> odd = async x => { await Task.Yield(); return x % 2 == 1; };
+        Func<int, Task<int>> grow = async x => { await gate.WaitAsync(); return x + 1; };

-        return $"{a} {b}";
+        return $"{a} {b} {await odd(a)}";

-        IEnumerable<int> Ups() { yield return 1; yield return 2; yield return 3; yield return 4; }
+        IEnumerable<int> Same() { yield return 7; yield return 7; yield return 7; yield return 7; }
+        IEnumerable<int> Ups() { yield return 1; yield return 2; yield return 3; yield return 4; }

-        return new() { Ups(), Downs() };
+        return new() { Ups(), Downs(), Same() };

//// edit: iterators change places, lambdas too
//// Next => 3,20
//// Finish => 11 True True
-        Func<int, Task<bool>> odd = async x => { await Task.Yield(); return x % 2 == 1; };
-        Func<int, Task<int>> grow = async x => { await gate.WaitAsync(); return x + 1; };
-        Func<int, Task<bool>> test = async x => { await Task.Yield(); return x > 10; };
+        Func<int, Task<bool>> test = async x => { await Task.Yield(); return x > 10; };
+        Func<int, Task<bool>> odd = async x => { await Task.Yield(); return x % 2 == 1; };
+        Func<int, Task<int>> grow = async x => { await gate.WaitAsync(); return x + 1; };

-        IEnumerable<int> Same() { yield return 7; yield return 7; yield return 7; yield return 7; }
-        IEnumerable<int> Ups() { yield return 1; yield return 2; yield return 3; yield return 4; }
-        IEnumerable<int> Downs() { yield return 40; yield return 30; yield return 20; yield return 10; }
-        return new() { Ups(), Downs(), Same() };
+        IEnumerable<int> Downs() { yield return 40; yield return 30; yield return 20; yield return 10; }
+        IEnumerable<int> Ups() { yield return 1; yield return 2; yield return 3; yield return 4; }
+        IEnumerable<int> Same() { yield return 8; yield return 8; yield return 8; yield return 8; }
+        return new() { Ups(), Downs(), Same() };

//// edit: one gone, a yield more in one
//// Next => 4,10
-        IEnumerable<int> Downs() { yield return 40; yield return 30; yield return 20; yield return 10; }
-        IEnumerable<int> Ups() { yield return 1; yield return 2; yield return 3; yield return 4; }
-        IEnumerable<int> Same() { yield return 8; yield return 8; yield return 8; yield return 8; }
-        return new() { Ups(), Downs(), Same() };
+        IEnumerable<int> Ups() { yield return 0; yield return 1; yield return 2; yield return 3; yield return 4; }
+        IEnumerable<int> Same() { yield return 9; yield return 9; yield return 9; yield return 9; }
+        return new() { Ups(), Same() };
