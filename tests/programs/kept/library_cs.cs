//// flags /langversion:latest
using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

public static class Cache<T>
{
    public static readonly Func<T, string> Show = value => "shown " + value;

    public static Func<string> Named(string name)
    {
        string Local() => name + typeof(T).Name;
        return Local;
    }
}

public sealed class Held : IDisposable, IAsyncDisposable
{
    private readonly Action<string> log;

    public Held(Action<string> log) => this.log = log;

    public void Dispose() => log("disposed");

    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        log("disposed later");
    }
}

public class Custom
{
    private readonly List<Func<int, int>> all = [];

    public event Func<int, int> Changed
    {
        add => all.Add(n => value(n) + 1);
        remove => all.Clear();
    }

    public int Raise(int n) => all.Sum(one => one(n));
}

public interface IGreets
{
    string Name { get; }

    string Greet() => "hello " + Name;

    Func<string> Greeter() => () => Greet() + "!";
}

public class Guest : IGreets
{
    public string Name => "guest";
}

public sealed class Tree : IEnumerable<int>
{
    public int Value { get; init; } = 1;

    public Tree Left { get; init; }

    public IEnumerator<int> GetEnumerator()
    {
        if (Left != null)
            foreach (var n in Left)
                yield return n;
        yield return Value;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

public static class Entry
{
    public static Func<int, string> KeepShown() => Cache<int>.Show;

    public static Func<string> KeepNamed() => Cache<string>.Named("of ");

    public static Func<int, int> KeepCustom()
    {
        var custom = new Custom();
        custom.Changed += n => n * 2;
        return custom.Raise;
    }

    public static Func<string> KeepGreeter() => ((IGreets)new Guest()).Greeter();

    public static IComparer<string> KeepComparer() => Comparer<string>.Create((a, b) => a.Length - b.Length);

    public static IEnumerable<int> KeepTree() => new Tree { Value = 5, Left = new Tree { Value = 3 } };

    public static Func<int, int> KeepNested() => a =>
    {
        Func<int, Func<int, int>> outer = b => c => a + b * 10 + c * 100;
        return outer(2)(3);
    };

    public static Func<string> KeepCancelled()
    {
        var source = new CancellationTokenSource();
        var log = new List<string>();
        source.Token.Register(() => log.Add("cancelled"));
        return () =>
        {
            source.Cancel();
            return log.LastOrDefault() + "?";
        };
    }

    public static async Task<string> FlowUsing(Func<string, Task<int>> step, Action<string> log)
    {
        using var first = new Held(log);
        await using var second = new Held(log);
        await step("inside");
        return "used";
    }

    public static async ValueTask<int> FlowValue(Func<string, Task<int>> step)
    {
        int sum = 0;
        foreach (var name in new[] { "x", "yy", "zzz" })
            sum += await step(name);
        return sum;
    }

    public static async Task<string> FlowBoth(Func<string, Task<int>> step, Action<string> log)
    {
        async Task<int> One(string name)
        {
            var n = await step(name);
            log("one " + n);
            return n;
        }
        Func<string, Task<int>> two = async name => await One(name) + 1;
        return "" + await One("a") + await two("bb");
    }

    public static IEnumerable<string> FlowLines(Action<string> log)
    {
        try
        {
            for (int i = 0; i < 2; i++)
            {
                log("line " + i);
                yield return "line" + i;
            }
        }
        finally
        {
            log("end of file");
        }
    }

    public static string Run() => KeepShown()(1) + KeepNamed()() + KeepCustom()(1) + KeepGreeter()() + KeepComparer().Compare("a", "bbb")
        + string.Join(",", KeepTree()) + KeepNested()(1);
}

//// edit: generic classes
-    public static readonly Func<T, string> Show = value => "shown " + value;
+    public static readonly Func<T, string> Show = value => "SHOWN " + value;

-        string Local() => name + typeof(T).Name;
+        string Local() => typeof(T).Name + name;

//// edit: accessors of an event, and a default of an interface
-        add => all.Add(n => value(n) + 1);
+        add => all.Add(n => value(n) + 100);

-    string Greet() => "hello " + Name;
+    string Greet() => "welcome " + Name;

-    Func<string> Greeter() => () => Greet() + "!";
+    Func<string> Greeter() => () => Greet() + "?";

//// edit: lambdas in lambdas, and a call that is done
//// state KeepCancelled
-        Func<int, Func<int, int>> outer = b => c => a + b * 10 + c * 100;
+        Func<int, Func<int, int>> outer = b => c => a + b * 11 + c * 111;

-        source.Token.Register(() => log.Add("cancelled"));
+        source.Token.Register(() => log.Add("stopped"));

//// edit: a comparison, an iterator that has itself inside
-    public static IComparer<string> KeepComparer() => Comparer<string>.Create((a, b) => a.Length - b.Length);
+    public static IComparer<string> KeepComparer() => Comparer<string>.Create((a, b) => b.Length - a.Length);

-        yield return Value;
+        yield return Value * 10;

//// edit: what is disposed
-    public void Dispose() => log("disposed");
+    public void Dispose() => log("gone");

-        log("disposed later");
+        log("gone later");

//// edit: an async local function and a lambda over it
-            log("one " + n);
+            log("first " + n);

-        Func<string, Task<int>> two = async name => await One(name) + 1;
+        Func<string, Task<int>> two = async name => await One(name) + 1000;

//// edit: the names in a loop, and another sum
//// state FlowValue
-        foreach (var name in new[] { "x", "yy", "zzz" })
-            sum += await step(name);
+        foreach (var name in new[] { "x", "yy", "zzz" })
+            sum += await step(name) * 2;

//// edit: what an iterator leaves
//// state FlowValue
-            log("end of file");
+            log("END");

-                log("line " + i);
+                log("LINE " + i);

//// edit: a layer of lambdas more
-        Func<int, Func<int, int>> outer = b => c => a + b * 11 + c * 111;
-        return outer(2)(3);
+        Func<int, Func<int, Func<int, int>>> outer = b => c => d => a + b * 11 + c * 111 + d;
+        return outer(2)(3)(4);
