//// flags /langversion:latest
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

public enum Level
{
    Low,
    High,
}

public abstract record Shape
{
    public sealed record Circle(double R) : Shape;

    public sealed record Box(double A, double B) : Shape;

    public double Area => this switch
    {
        Circle { R: var r } => r * r * 3,
        Box(var a, var b) => a * b,
        _ => 0,
    };
}

public class Machine
{
    private readonly Dictionary<Level, Action<List<string>>> states;

    public Machine()
    {
        states = new()
        {
            [Level.Low] = said => said.Add("low" + Extra),
            [Level.High] = said => said.Add("high"),
        };
    }

    public string Extra { get; set; } = "!";

    public string Say(Level level)
    {
        var said = new List<string>();
        states[level](said);
        return said[0];
    }
}

public class Node<T>(T value, Node<T> next)
{
    public T Value => value;

    public Func<T, Node<T>> Push => item => new Node<T>(item, this);

    public IEnumerable<T> All()
    {
        for (var at = this; at != null; at = at.Next)
            yield return at.Value;
    }

    private Node<T> Next => next;
}

public static class Pipeline
{
    public static Func<A, C> Then<A, B, C>(this Func<A, B> first, Func<B, C> second) => a => second(first(a));
}

public static class Entry
{
    public static Machine KeepMachine() => new();

    public static Func<int, string> KeepPipeline() =>
        new Func<int, int>(n => n + 1).Then(n => n * 2).Then(n => "is " + n);

    public static Func<int, string> KeepSwitch() => n =>
    {
        switch (n)
        {
            case 3:
                string Three() => "three" + n;
                return Three();
            case > 4 when n % 2 == 1:
                return "odd";
            default:
                return "rest";
        }
    };

    public static Func<int, double> KeepArea() => n => new Shape.Box(n, 2).Area + new Shape.Circle(1).Area;

    public static Func<int, string> KeepNode() => n => string.Join(",", new Node<int>(1, null).Push(n).All());

    public static Func<string> KeepGoto() => () =>
    {
        int i = 0;
    again:
        i += 2;
        if (i < 5) goto again;
        return "i" + i;
    };

    public static Func<int, string> KeepTuple() => n =>
    {
        var (a, b) = (n, n + 1);
        (a, b) = (b, a);
        return $"{a:D2}/{b,3}";
    };

    public static Func<int, int> KeepRef() => n =>
    {
        int[] all = [1, 2, 3];
        ref int one = ref all[1];
        one += n;
        return all.Sum();
    };

    public static Func<int, string> KeepTry() => n =>
    {
        try
        {
            if (n > 4) throw new ArgumentException("big");
            return "fine";
        }
        catch (ArgumentException e) when (e.Message == "big")
        {
            return "caught " + e.Message;
        }
    };

    public static Func<int, object> KeepAnonymous() => n => new { Twice = n * 2, Text = "t" }.ToString();

    public static Func<int, string> KeepDefault() => n =>
    {
        string Pad(int width = 3, char with = '0') => n.ToString().PadLeft(width, with);
        var add = (int x, int y = 10) => x + y;
        return Pad() + add(n);
    };

    public static Func<int, string> KeepGrouped() => n =>
        string.Join(";", from word in new[] { "one", "two", "three" }
                         group word by word.Length into byLength
                         orderby byLength.Key
                         select byLength.Key + "=" + string.Join(",", byLength) + n);

    public static async Task<string> FlowLocks(Func<string, Task<int>> step, Action<string> log)
    {
        var gate = new SemaphoreSlim(1);
        await gate.WaitAsync();
        try
        {
            foreach (var level in Enum.GetValues<Level>())
                switch (level)
                {
                    case Level.Low:
                        await step("low");
                        log("was low");
                        break;
                    case Level.High when await step("high") > 3:
                        log("was high");
                        break;
                }
        }
        finally
        {
            gate.Release();
            log("free");
        }
        return "done";
    }

    public static string Run() => KeepMachine().Say(Level.Low) + KeepPipeline()(1) + KeepSwitch()(3) + KeepArea()(1) + KeepNode()(1) + KeepGoto()()
        + KeepTuple()(1) + KeepRef()(1) + KeepTry()(5) + KeepAnonymous()(1) + KeepDefault()(1) + KeepGrouped()(1);
}

//// edit: what states do
-            [Level.Low] = said => said.Add("low" + Extra),
+            [Level.Low] = said => said.Add("LOW" + Extra),

-        new Func<int, int>(n => n + 1).Then(n => n * 2).Then(n => "is " + n);
+        new Func<int, int>(n => n + 10).Then(n => n * 3).Then(n => "be " + n);

-    public static Func<A, C> Then<A, B, C>(this Func<A, B> first, Func<B, C> second) => a => second(first(a));
+    public static Func<A, C> Then<A, B, C>(this Func<A, B> first, Func<B, C> second) => a => second(first(first is null ? default : a));

//// edit: patterns in lambdas
-            case > 4 when n % 2 == 1:
-                return "odd";
+            case > 4 when n % 5 == 0:
+                return "five";

-                string Three() => "three" + n;
+                string Three() => "THREE" + n * 2;

-        Box(var a, var b) => a * b,
+        Box(var a, var b) => a + b,

//// edit: jumps, tuples, references, filters
-        if (i < 5) goto again;
+        if (i < 9) goto again;

-        (a, b) = (b, a);
+        (a, b) = (b * 2, a * 3);

-        one += n;
+        one -= n;

-        catch (ArgumentException e) when (e.Message == "big")
+        catch (ArgumentException e) when (e.Message.Length == 3)

-            return "caught " + e.Message;
+            return "CAUGHT " + e.Message;

//// edit: anonymous types, defaults, groups
-    public static Func<int, object> KeepAnonymous() => n => new { Twice = n * 2, Text = "t" }.ToString();
+    public static Func<int, object> KeepAnonymous() => n => new { Thrice = n * 3, Text = "t" }.ToString();

-        string Pad(int width = 3, char with = '0') => n.ToString().PadLeft(width, with);
-        var add = (int x, int y = 10) => x + y;
+        string Pad(int width = 4, char with = '1') => n.ToString().PadLeft(width, with);
+        var add = (int x, int y = 10) => x * y;

-                         select byLength.Key + "=" + string.Join(",", byLength) + n);
+                         select byLength.Key + ":" + string.Join("+", byLength) + n);

//// edit: lists that grow
-    public T Value => value;
+    public T Value => next is null ? value : default;

-    public Func<T, Node<T>> Push => item => new Node<T>(item, this);
+    public Func<T, Node<T>> Push => item => new Node<T>(item, new Node<T>(item, this));

//// edit: awaits in switches
-                        log("was low");
+                        log("WAS LOW");

-                    case Level.High when await step("high") > 3:
+                    case Level.High when await step("high") > 2:

-            log("free");
+            log("FREE");

//// edit: a state more
-            [Level.High] = said => said.Add("high"),
+            [Level.High] = said => said.Add(Extra + "HIGH"),

-        string Pad(int width = 4, char with = '1') => n.ToString().PadLeft(width, with);
+        string Pad(int width = 5, char with = '2', int times = 2) => n.ToString().PadLeft(width * times, with);
