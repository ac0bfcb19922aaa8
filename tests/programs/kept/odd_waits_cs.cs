//// alone Yields
//// alone new Held
//// alone new Box
//// alone Nested
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

public static class Gate
{
    private static List<TaskCompletionSource> gates = new();

    private static readonly StringBuilder log = new();

    public static bool IsOpen;

    public static Task Tick()
    {
        var gate = new TaskCompletionSource();
        if (IsOpen) gate.SetResult();
        else gates.Add(gate);
        return gate.Task;
    }

    public static async ValueTask<int> Number(int n)
    {
        await Tick();
        return n;
    }

    public static void Log(object text) => log.Append(text).Append(' ');

    public static void Open()
    {
        var before = gates;
        gates = new();
        before.ForEach(gate => gate.SetResult());
    }

    public static string Said()
    {
        var said = log.ToString();
        log.Clear();
        return said.TrimEnd();
    }
}

public sealed class Held : IDisposable, IAsyncDisposable
{
    private readonly string name;

    public Held(string name) => this.name = name;

    public override string ToString() => name;

    public void Dispose() => Gate.Log("-" + name);

    public async ValueTask DisposeAsync()
    {
        await Gate.Tick();
        Gate.Log("~" + name);
    }
}

public class Box<T>
{
    private readonly T value;

    public Box(T value) => this.value = value;

    public async Task Loop(int turns)
    {
        for (int i = 0; i < turns; i++)
        {
            await Gate.Tick();
            Gate.Log("b" + value + i);
        }
    }
}

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static async IAsyncEnumerable<int> Numbers(int turns)
    {
        for (int i = 0; i < turns; i++) yield return await Gate.Number(i);
    }

    private static async Task Consume(int turns)
    {
        await foreach (var n in Numbers(turns))
        {
            Gate.Log("f" + n);
        }
    }

    private static async Task Using(int turns)
    {
        await using var outer = new Held("o");
        using (var inner = new Held("i"))
        {
            for (int i = 0; i < turns; i++)
            {
                await Gate.Tick();
                Gate.Log("u" + i);
            }
        }
    }

    private static Func<Task> Nested(int turns) => async () =>
    {
        Func<int, Task> inner = async k =>
        {
            await Gate.Tick();
            Gate.Log("n" + k);
        };
        for (int i = 0; i < turns; i++) await inner(i);
    };

    private static async Task Patterns(object o, int turns)
    {
        if (o is string { Length: var length } text)
        {
            for (int i = 0; i < turns; i++)
            {
                await Gate.Tick();
                Gate.Log("p" + text + length + i);
            }
        }
    }

    private static async Task Caught(int turns)
    {
        for (int i = 0; i < turns; i++)
        {
            try
            {
                await Gate.Tick();
                if (i % 2 == 1) throw new InvalidOperationException("x" + i);
                Gate.Log("c" + i);
            }
            catch (InvalidOperationException e) when (e.Message.Length > 0)
            {
                await Gate.Tick();
                Gate.Log("c" + e.Message);
            }
            finally
            {
                await Gate.Tick();
                Gate.Log("cf" + i);
            }
        }
    }

    private static async Task Sum(int turns)
    {
        for (int i = 0; i < turns; i++)
        {
            var sum = i * 100 + await Gate.Number(1) + (i % 2 == 0 ? await Gate.Number(2) : 3);
            Gate.Log("s" + sum);
        }
    }

    private static IEnumerable<string> Yields(int turns)
    {
        using var held = new Held("y");
        for (int i = 0; i < turns; i++)
        {
            try
            {
                yield return "y" + i;
            }
            finally
            {
                Gate.Log("yf" + i);
            }
        }
    }

    private static IEnumerator<string> yields;

    private static List<Task> Start(int turns) => new()
    {
        Consume(turns), Using(turns), Nested(turns)(), Patterns("ab", turns), Caught(turns), Sum(turns), new Box<string>("t").Loop(turns),
    };

    public static string Hold()
    {
        Start(4);
        yields = Yields(4).GetEnumerator();
        return Next();
    }

    public static string Next()
    {
        Gate.Open();
        if (yields.MoveNext()) Gate.Log(yields.Current);
        return Gate.Said();
    }

    public static string Run()
    {
        Gate.IsOpen = true;
        Task.WhenAll(Start(3)).Wait();
        Gate.Log(string.Join(",", Yields(2)));
        Gate.IsOpen = false;
        return Gate.Said();
    }
}
//// Hold => f0 u0 n0 pab20 c0 bt0 y0

//// edit: what they do between their waits
//// Next => f!1 u!1 n!1 p!ab21 cf!0 s3 b!t1 yf!0 y!1
-            Gate.Log("b" + value + i);
+            Gate.Log("b!" + value + i);

-            Gate.Log("f" + n);
+            Gate.Log("f!" + n);

-                Gate.Log("u" + i);
+                Gate.Log("u!" + i);

-            Gate.Log("n" + k);
+            Gate.Log("n!" + k);

-                Gate.Log("p" + text + length + i);
+                Gate.Log("p!" + text + length + i);

-                Gate.Log("c" + i);
+                Gate.Log("c!" + i);

-                Gate.Log("cf" + i);
+                Gate.Log("cf!" + i);

-                yield return "y" + i;
+                yield return "y!" + i;

-                Gate.Log("yf" + i);
+                Gate.Log("yf!" + i);

//// edit: more than what they say
//// Next => f?2 u?2 n?2 p?ab224 s?104 b?t2 yf!1 y?2
//// Next => f?3 u?3 -i n?3 p?ab234 cx?1 b?t3 yf!2 y?3
-            Gate.Log("b!" + value + i);
+            var text = "b?" + value;
+            if (i >= 0) Gate.Log(text + i);

-            Gate.Log("f!" + n);
+            var text = "f?" + n;
+            if (n >= 0) Gate.Log(text);

-                Gate.Log("u!" + i);
+                var text = "u?" + i;
+                if (inner != null) Gate.Log(text);

-            Gate.Log("n!" + k);
+            var text = "n?" + k;
+            Gate.Log(text);

-                Gate.Log("p!" + text + length + i);
+                var twice = length * 2;
+                Gate.Log("p?" + text + length + i + twice);

-                if (i % 2 == 1) throw new InvalidOperationException("x" + i);
+                var odd = i % 2 == 1;
+                if (odd) throw new InvalidOperationException("x?" + i);

-            Gate.Log("s" + sum);
+            var text = "s?" + sum;
+            Gate.Log(text);

-                yield return "y!" + i;
+                var text = "y?" + i;
+                yield return text;
