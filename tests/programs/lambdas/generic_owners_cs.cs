using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

public class Box<T>
{
    private readonly List<T> items = new();
    public Box<T> Add(T item) { items.Add(item); return this; }

    public string Show(string separator)
    {
        var texts = items.Select(static item => "<" + item + ">");
        return string.Join(separator, texts);
    }

    public int Count(int least)
    {
        return items.Count(item => item!.ToString()!.Length >= least);
    }

    public class Inner<U>
    {
        public static string Both(T t, U u)
        {
            Func<T, U, string> show = static (t, u) => t + "/" + u;
            return show(t, u);
        }
    }

    public string Later()
    {
        Func<T, Task<string>> slow = static async item =>
        {
            await Task.Yield();
            return "later " + item;
        };
        return string.Join(",", items.Select(item => slow(item).Result));
    }

    public IEnumerable<string> Each(string prefix)
    {
        foreach (var item in items) yield return prefix + item;
    }
}

public static class Entry
{
    private static int calls;
    private static readonly Box<string> kept = new Box<string>().Add("kept");
    private static readonly Func<string> held = Held<int>(5);

    private static Func<string> Held<T>(T value) => () => "held " + value;

    public static string Run() => new Box<int>().Add(1).Add(22).Show(",") + kept.Show(";");
    public static string RunCount() => new Box<int>().Add(1).Add(22).Count(2) + " of " + kept.Count(9);
    public static string RunInner() => Box<int>.Inner<string>.Both(1, "u") + Box<string>.Inner<int>.Both("t", 2);
    public static string RunEach() => string.Join(",", new Box<int>().Add(3).Each("n")) + string.Join(",", kept.Each("k"));
    public static string RunLater() => new Box<int>().Add(4).Later() + kept.Later();
    public static string RunHeld() => held();
    public static int State() => ++calls;
}

//// edit: bodies of lambdas
-        var texts = items.Select(static item => "<" + item + ">");
+        var texts = items.Select(static item => "[" + item + "]");

-            Func<T, U, string> show = static (t, u) => t + "/" + u;
+            Func<T, U, string> show = static (t, u) => u + "/" + t;

//// edit: a lambda more in a generic class, before the others
-        var texts = items.Select(static item => "[" + item + "]");
+        var texts = items.Where(static item => !Equals(item, 22)).Select(static item => "[" + item + "]");

//// edit: one more that captures
-        return items.Count(item => item!.ToString()!.Length >= least);
+        return items.Count(item => item!.ToString()!.Length >= least) + 100 * items.Count(item => item!.ToString()!.Length < least);

//// edit: and one in the class within
-            Func<T, U, string> show = static (t, u) => u + "/" + t;
-            return show(t, u);
+            Func<T, U, string> show = static (t, u) => u + "/" + t;
+            Func<U, string> twice = static u => u + "+" + u;
+            return show(t, u) + twice(u);

//// edit: the lambda of a delegate that exists
-    private static Func<string> Held<T>(T value) => () => "held " + value;
+    private static Func<string> Held<T>(T value) => () => "still held " + value;

//// edit: its neighbour
//// keeps RunHeld
-    private static Func<string> Held<T>(T value) => () => "still held " + value;
+    private static Func<string> Held<T>(T value) => new Func<string>(() => "new " + value) is var f ? () => f() + value : f;

//// edit: an iterator in a generic class
//// keeps RunHeld
-        foreach (var item in items) yield return prefix + item;
+        yield return "first";
+        foreach (var item in items) yield return prefix + item + items.Count(i => Equals(i, item));

//// edit: a lambda that captures this, which Roslyn makes a method of the generic class itself
//// keeps RunHeld
-        foreach (var item in items) yield return prefix + item + items.Count(i => Equals(i, item));
+        foreach (var item in items) yield return prefix + item + items.Count(i => Equals(i, item));
+        Func<int> count = () => items.Count;
+        yield return "" + count();
