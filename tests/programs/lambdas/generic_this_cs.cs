using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

public abstract class Shelf<T>
{
    protected readonly List<T> items = new();
    public virtual string Name(T item) => "" + item;
}

public class Box<T> : Shelf<T> where T : notnull
{
    private int shown;
    public Box<T> Add(params T[] more) { items.AddRange(more); return this; }
    public override string Name(T item) => "<" + item + ">";

    public string Show()
    {
        shown = 1;
        return string.Join(",", items.Select(item => item + ":" + shown++));
    }

    public int Count(T wanted)
    {
        return items.Count;
    }

    public Func<int> Counter() => () => items.Count;

    public async Task<string> Later()
    {
        await Task.Yield();
        return "later " + items.Count;
    }

    public IEnumerable<string> Each()
    {
        foreach (var item in items) yield return Name(item);
    }

    public U Convert<U>(Func<T, U> convert) => convert(items[0]);
}

public struct Pair<T>
{
    public T First, Second;
    public string Both() => First + "|" + Second;
}

public static class Entry
{
    private static int calls;
    private static readonly Box<string> kept = new Box<string>().Add("kept", "old");
    private static Func<int> held = kept.Counter();
    private static Func<int>? added;

    private static string All<T>(Func<Box<T>, object> of, params T[] items) where T : notnull => "" + of(new Box<T>().Add(items));

    public static string Run() => All(b => b.Show(), 1, 22) + kept.Show() + All(b => b.Show(), DateTime.UnixEpoch.Year);
    public static string RunCount() => All(b => b.Count(2), 1, 2, 2) + " of " + kept.Count("old");
    public static string RunLater() => All(b => b.Later().Result, 4L) + kept.Later().Result;
    public static string RunEach() => string.Join(",", new Box<int>().Add(3, 4).Each()) + string.Join(",", kept.Each());
    public static string RunConvert() => kept.Convert(x => x.Length) + kept.Convert(x => x + "!");
    public static string RunPair() => new Pair<int> { First = 1, Second = 2 }.Both() + new Pair<string> { First = "a" }.Both();
    public static string RunHeld() => "" + held();
    public static string Hold() => "" + (added = kept.Counter())();
    public static string Held() => "" + added?.Invoke();
    public static int State() => ++calls;
}

//// edit: a lambda that captures this
-        return items.Count;
+        return items.Count(item => Name(item) == Name(wanted)) + items.Count(item => item.ToString()!.Length == shown);

-    public Func<int> Counter() => () => items.Count;
+    public Func<int> Counter() => new Func<int>(() => items.Count + 1000).Method.Name == "" ? () => 0 : () => items.Count + 500;

//// edit: bodies of what was added, and one before it
-        return string.Join(",", items.Select(item => item + ":" + shown++));
+        return string.Join(",", items.Where(item => Name(item).Length > shown).Select(item => item + ":" + shown++));

-        return items.Count(item => Name(item) == Name(wanted)) + items.Count(item => item.ToString()!.Length == shown);
+        return items.Count(item => Name(item) == Name(wanted)) + 10 * items.Count(item => item.ToString()!.Length == shown + 1);
//// Hold => 502

//// edit: a delegate of what was added runs the new body
-    public Func<int> Counter() => new Func<int>(() => items.Count + 1000).Method.Name == "" ? () => 0 : () => items.Count + 500;
+    public Func<int> Counter() => new Func<int>(() => items.Count + 1000).Method.Name == "" ? () => 0 : () => items.Count + 600;
//// Held => 602

//// edit: local functions, static and not, generic, recursive
-        shown = 1;
+        shown = 1;
+        string Twice(int depth) => depth == 0 ? "" + shown : Twice(depth - 1) + items.Count;
+        static string Of<U>(U value, T item) => value + "/" + item;

-        return string.Join(",", items.Where(item => Name(item).Length > shown).Select(item => item + ":" + shown++));
+        return string.Join(",", items.Where(item => Name(item).Length > shown).Select(item => item + ":" + shown++ + Of(Twice(2), item)));

-    public string Both() => First + "|" + Second;
+    public string Both()
+    {
+        static string Show(T item) => "(" + item + ")";
+        return Show(First) + "|" + Show(Second);
+    }

//// edit: async and iterating ones, a call of the base
-        await Task.Yield();
-        return "later " + items.Count;
+        await Task.Yield();
+        Func<Task<int>> count = async () => { await Task.Yield(); return items.Count * 2; };
+        async Task<string> Named(T item) { await Task.Yield(); return Name(item) + base.Name(item) + await count(); }
+        return "later " + await Named(items[0]);

-        foreach (var item in items) yield return Name(item);
+        IEnumerable<string> Some(int from) { for (var i = from; i < items.Count; i++) yield return base.Name(items[i]); }
+        Func<T, string> name = item => base.Name(item) + shown;
+        foreach (var item in items) yield return name(item);
+        foreach (var item in Some(1)) yield return item;

//// edit: their bodies
-        Func<Task<int>> count = async () => { await Task.Yield(); return items.Count * 2; };
+        Func<Task<int>> count = async () => { await Task.Yield(); await Task.Yield(); return items.Count * 3; };

-        Func<T, string> name = item => base.Name(item) + shown;
+        Func<T, string> name = item => base.Name(item) + shown + Name(item);

-        string Twice(int depth) => depth == 0 ? "" + shown : Twice(depth - 1) + items.Count;
+        string Twice(int depth) => depth == 0 ? "!" + shown : Twice(depth - 1) + items.Count + depth;

//// edit: in a generic method, with its type parameter
-    public U Convert<U>(Func<T, U> convert) => convert(items[0]);
+    public U Convert<U>(Func<T, U> convert)
+    {
+        Func<int, U> at = index => convert(items[index]);
+        List<U> All() => items.Select(convert).ToList();
+        Func<List<U>> all = () => All();
+        return typeof(U) == typeof(int) ? at(1) : all()[1];
+    }

//// edit: the first is gone, another is in its place
-        return items.Count(item => Name(item) == Name(wanted)) + 10 * items.Count(item => item.ToString()!.Length == shown + 1);
+        return 10 * items.Count(item => item.ToString()!.Length == shown + 1);

-        return string.Join(",", items.Where(item => Name(item).Length > shown).Select(item => item + ":" + shown++ + Of(Twice(2), item)));
+        return string.Join(",", items.Select(item => item + ":" + shown++ + Of(Twice(1), item)));
//// Held => 602

//// edit: all of them are gone
//// keeps RunHeld
-        return 10 * items.Count(item => item.ToString()!.Length == shown + 1);
+        return items.Count;

-    public Func<int> Counter() => new Func<int>(() => items.Count + 1000).Method.Name == "" ? () => 0 : () => items.Count + 600;
+    public Func<int> Counter() => null!;
//// Held => 602

//// edit: and back
//// keeps RunHeld
-        return items.Count;
+        return items.Count(item => Name(item) == Name(wanted)) + items.Count(item => item.ToString()!.Length == shown);

-    public Func<int> Counter() => null!;
+    public Func<int> Counter() => () => items.Count + 700;
//// Held => 602
//// Hold => 702
