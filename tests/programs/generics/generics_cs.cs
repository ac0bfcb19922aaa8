using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

public class Box<T>
{
    private static int made;
    public readonly T Value;
    public Box(T value) { Value = value; made++; }
    public string Describe() => "box of " + Value;
    public static int Made => made;
    public Box<(T, U)> With<U>(U other) => new((Value, other));
    public class Inner<V> where V : T { public string Show(V v, T t) => $"{v}{t}"; }
}

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static T Sum<T>(params T[] items) where T : INumber<T>
    {
        var sum = T.Zero;
        foreach (var item in items) sum += item;
        return sum;
    }

    private static T Largest<T>(T a, T b) where T : IComparable<T> => a.CompareTo(b) > 0 ? a : b;

    public static string Run() => new Box<int>(5).Describe() + new Box<string>("x").With(2).Describe() + Sum(1, 2, 3) + Largest("a", "b");

    public static string RunInner() => new Box<object>.Inner<string>().Show("v", 1);
}

//// edit: members of generic classes
-    public string Describe() => "box of " + Value;
+    public string Describe() => $"{typeof(T).Name}: {Value}, {EqualityComparer<T>.Default.Equals(Value, default)};";

//// edit: generic methods
-        var sum = T.Zero;
-        foreach (var item in items) sum += item;
-        return sum;
+        var product = T.One;
+        foreach (var item in items) product *= item + T.One;
+        return T.Max(product, items[0]);

-    private static T Largest<T>(T a, T b) where T : IComparable<T> => a.CompareTo(b) > 0 ? a : b;
+    private static T Largest<T>(T a, T b) where T : IComparable<T> => new List<T> { b, a, b }.Min();

//// edit: a nested generic class, and a method with its own parameter
-    public class Inner<V> where V : T { public string Show(V v, T t) => $"{v}{t}"; }
+    public class Inner<V> where V : T { public string Show(V v, T t) => new Dictionary<V, List<T>> { [v] = new() { t, v } }[v].Count + "!"; }

-    public Box<(T, U)> With<U>(U other) => new((Value, other));
+    public Box<(T, U)> With<U>(U other) => new Box<(U, T)>((other, Value)) is { Value: var (o, v) } ? new((v, o)) : null;

//// edit: a constructor of a generic class
-    public Box(T value) { Value = value; made++; }
+    public Box(T value) { Value = value is string ? (T)(object)"text" : value; made += 10; }
