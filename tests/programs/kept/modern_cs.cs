//// flags /langversion:latest
using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

public interface IUnit<T> where T : IUnit<T>
{
    static abstract string Name { get; }

    static virtual int Scale => 1;

    static abstract T operator +(T left, T right);
}

public readonly struct Metre(int n) : IUnit<Metre>
{
    public readonly int N = n;

    public static string Name => "m";

    public static Metre operator +(Metre left, Metre right) => new(left.N + right.N);

    public override string ToString() => N + Name;
}

[InterpolatedStringHandler]
public ref struct Loud
{
    private readonly StringBuilder text;

    public Loud(int literal, int holes) => text = new StringBuilder();

    public void AppendLiteral(string s) => text.Append(s.ToUpperInvariant());

    public void AppendFormatted<T>(T value) => text.Append('<').Append(value).Append('>');

    public override string ToString() => text.ToString();
}

[InlineArray(4)]
public struct Four
{
    private int first;
}

file class Hidden
{
    public string Tell(int n) => "hidden" + n;

    public Func<int, string> Teller() => n => Tell(n + 1);
}

file static class Extensions
{
    public static string Framed(this string s) => "[" + s + "]";
}

public static class Entry
{
    private static T Sum<T>(IEnumerable<T> items) where T : INumber<T>
    {
        var sum = T.Zero;
        foreach (var item in items) sum += item;
        return sum;
    }

    private static string Unit<T>(T a, T b) where T : IUnit<T> => a + b + T.Name + T.Scale;

    private static string Say(Loud loud) => loud.ToString();

    public static Func<int, string> KeepHidden() => new Hidden().Teller();

    public static Func<int, string> KeepUnits() => n => Unit(new Metre(n), new Metre(2));

    public static Func<int, int> KeepSum() => n => Sum([n, 2, 3]);

    public static Func<int, string> KeepLoud() => n => Say($"n is {n}!");

    public static Func<int, int> KeepLocal()
    {
        int total = 0;
        int Add(int n)
        {
            total += n;
            return Twice(total) - total;
        }
        static int Twice(int n) => n * 2;
        return Add;
    }

    public static Func<int, int> KeepArray() => n =>
    {
        var four = new Four();
        for (int i = 0; i < 4; i++) four[i] = i * n;
        int sum = 0;
        foreach (var one in four[1..]) sum += one;
        return sum;
    };

    public static Func<string, int> KeepSpan() => s =>
    {
        ReadOnlySpan<char> span = s;
        int count = 0;
        foreach (var c in span[..1]) count += c;
        Span<int> numbers = stackalloc int[3] { 1, 2, 3 };
        return count + numbers[1];
    };

    public static Func<int, int[]> KeepCollection() => n => [n, .. new[] { 1, 2 }, n + 1];

    public static string Run() => KeepHidden()(1) + KeepUnits()(1) + KeepSum()(1) + KeepLoud()(1) + KeepLocal()(1) + KeepArray()(1)
        + KeepSpan()("a") + string.Join(",", KeepCollection()(1)) + "x".Framed();
}

//// edit: static abstract members and generic mathematics
-    public static string Name => "m";
+    public static string Name => "metre";

-        var sum = T.Zero;
+        var sum = T.One;

//// edit: file-scoped types
-    public string Tell(int n) => "hidden" + n;
+    public string Tell(int n) => "HIDDEN" + n;

-    public Func<int, string> Teller() => n => Tell(n + 1);
+    public Func<int, string> Teller() => n => Tell(n + 2).Framed();

//// edit: an interpolated string and its handler
-    public void AppendLiteral(string s) => text.Append(s.ToUpperInvariant());
+    public void AppendLiteral(string s) => text.Append(s + "~");

-    public static Func<int, string> KeepLoud() => n => Say($"n is {n}!");
+    public static Func<int, string> KeepLoud() => n => Say($"n = {n}, {n + 1}");

//// edit: local functions that capture
-            total += n;
+            total += n * 100;

-        static int Twice(int n) => n * 2;
+        static int Twice(int n) => n * 3;

//// edit: inline arrays, spans, collections
-        for (int i = 0; i < 4; i++) four[i] = i * n;
+        for (int i = 0; i < 4; i++) four[i] = i + n;

-        Span<int> numbers = stackalloc int[3] { 1, 2, 3 };
+        Span<int> numbers = stackalloc int[4] { 4, 5, 6, 7 };

-    public static Func<int, int[]> KeepCollection() => n => [n, .. new[] { 1, 2 }, n + 1];
+    public static Func<int, int[]> KeepCollection() => n => [.. new[] { 3, 4, 5 }, n];

//// edit: a lambda put before the others in a local function's scope
//// state KeepLocal
//// warns delegates that exist find the default value
         int total = 0;
+        Func<int, int> more = n => n + total;
         int Add(int n)
         {
-            total += n * 100;
+            total += more(n);
