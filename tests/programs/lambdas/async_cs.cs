using System;
using System.Collections.Generic;
using System.Threading.Tasks;

public static class Entry
{
    private static int count;

    private static TaskCompletionSource<int> gate;

    private static Task<string> pending;

    public static int State() => ++count;

    private static async Task<int> Step(int n)
    {
        await Task.Yield();
        return n * 2;
    }

    private static async Task<int> Work(int n)
    {
        var a = await Step(n);
        var b = await Step(a);
        return a + b;
    }

    private static async Task<string> Wait(string name, Task<int> task)
    {
        var x = await task;
        return name + x * 2;
    }

    private static async Task<string> Guarded(bool fail)
    {
        try
        {
            await Task.Delay(1);
            if (fail) throw new TimeoutException("late");
            return "fine";
        }
        catch (TimeoutException e)
        {
            await Task.Yield();
            return e.Message;
        }
    }

    private static async IAsyncEnumerable<int> Stream(int n)
    {
        for (var i = 0; i < n; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    public static async Task<string> Run()
    {
        Func<int, Task<int>> lambda = async n => await Step(n) + 1;
        var sum = 0;
        await foreach (var item in Stream(4)) sum += item;
        return $"{await Work(3)} {await Guarded(true)} {await Guarded(false)} {await lambda(5)} {sum} {await Wait("r", Task.FromResult(1))}";
    }

    public static string Start()
    {
        gate = new TaskCompletionSource<int>();
        pending = Wait("w", gate.Task);
        return "started";
    }

    public static string Finish()
    {
        gate.SetResult(5);
        return pending.Result;
    }
}
//// Start => started

//// edit: what waits goes on in the new body
//// Finish => w50
//// Start => started
-        return name + x * 2;
+        return name + x * 10;

//// edit: an await put after the wait: what waits goes on in the new body
//// Finish => w15
-        return name + x * 10;
+        await Task.Yield();
+        return name + x * 3;

//// edit: awaits added and removed
-        var a = await Step(n);
-        var b = await Step(a);
-        return a + b;
+        var zero = await Step(100);
+        var a = await Step(n);
+        return zero - a;

//// edit: handlers, and an async lambda
-            await Task.Yield();
-            return e.Message;
+            return e.Message + "!";
+        }
+        finally
+        {
+            await Task.Yield();

-        Func<int, Task<int>> lambda = async n => await Step(n) + 1;
+        Func<int, Task<int>> lambda = async n => await Step(n) * await Step(2);

//// edit: a stream
-            yield return i;
+            yield return i * 10;
+            if (i == 2) yield break;
