//// file Library.cs
using System;

namespace Shop;

public class Library
{
    public static int Count = 40;
    public const string Unit = "pieces";
    protected int weight = 3;
    public static int Twice(int n) => 2 * n;
    public virtual string Name => "library";
    public static Func<int, int> Adder(int n) => x => x + n;
    public class Inner<T>(T value)
    {
        public T Value = value;
        public override string ToString() => $"<{Value}>";
    }
    public interface IPriced { int Price { get; } }
}
public record struct Point(int X, int Y);
//// file Clock.cs
public static class Clock
{
    private static int calls;
    public static int Tick() => ++calls;
    public static string Fail()
    {
        throw new System.InvalidOperationException("stopped");
    }
}
//// file Entry.cs
using System;
using System.Linq;
using Shop;

public class Derived : Library, Library.IPriced
{
    public override string Name => "derived of " + base.Name + " " + weight;
    public int Price => 7;
}

public static class Entry
{
    public static string Run() => $"{Library.Twice(Library.Count)} {Library.Unit} {new Library.Inner<int>(5)} {new Point(1, 2)}";
    public static string RunDerived() => new Derived().Name + ((Library.IPriced)new Derived()).Price;
    public static string RunLambdas()
    {
        var add = Library.Adder(3);
        return string.Join(",", new[] { 1, 2 }.Select(n => add(n)));
    }
    public static string RunFails() => Clock.Fail();
    public static int State() => Clock.Tick();
}

//// edit: one file's body
//// partial Entry.cs
//// file Entry.cs
-    public static string Run() => $"{Library.Twice(Library.Count)} {Library.Unit} {new Library.Inner<int>(5)} {new Point(1, 2)}";
+    public static string Run() => $"{new Point(3, 4)}, {new Library.Inner<string>("s")} and {Library.Twice(Library.Count + 1)} {Library.Unit}";

//// edit: a method, a lambda and a type that use the other file's
//// partial Entry.cs
//// file Entry.cs
-        return string.Join(",", new[] { 1, 2 }.Select(n => add(n)));
-    }
+        return string.Join(",", new[] { 1, 2 }.Where(n => n > 0).Select(n => add(n) + Bonus.Of(new Point(n, n))));
+    }
+    private static class Bonus
+    {
+        public static int Of(Point p) => Library.Twice(p.X) + new Library.Inner<Point>(p).Value.Y;
+    }

//// edit: lines move in the other file, which is compiled alone
//// partial Clock.cs
//// expect unchanged
//// file Clock.cs
-    private static int calls;
+    // How often it was asked.
+
+    private static int calls;

//// edit: a body of that file
//// partial Clock.cs
//// file Clock.cs
-        throw new System.InvalidOperationException("stopped");
+        throw new System.InvalidOperationException("stopped for good");

//// edit: two files
//// partial Library.cs Entry.cs
//// file Library.cs
-    public static Func<int, int> Adder(int n) => x => x + n;
+    public static Func<int, int> Adder(int n) => x => x + 2 * n;
//// file Entry.cs
-    public override string Name => "derived of " + base.Name + " " + weight;
+    public override string Name => "derives from " + base.Name + " " + weight;

//// edit: the whole
//// file Clock.cs
-        throw new System.InvalidOperationException("stopped for good");
+        throw new System.InvalidOperationException("and on");

//// edit: another body, with lines that moved
//// partial Entry.cs
//// file Entry.cs
-    public int Price => 7;
+
+    public int Price => 8;

//// edit: a type is deleted within the file, and a method that used it changes
//// partial Entry.cs
//// expect restart Delete
//// file Entry.cs
-        return string.Join(",", new[] { 1, 2 }.Where(n => n > 0).Select(n => add(n) + Bonus.Of(new Point(n, n))));
-    }
-    private static class Bonus
-    {
-        public static int Of(Point p) => Library.Twice(p.X) + new Library.Inner<Point>(p).Value.Y;
-    }
+        return string.Join(",", new[] { 1, 2 }.Where(n => n > 0).Select(n => add(n)));
+    }

//// edit: and on
//// partial Entry.cs
//// file Entry.cs
-    public int Price => 8;
+    public int Price => 9;
