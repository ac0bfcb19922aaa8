//// file Usings.cs
global using System;
global using System.Collections.Generic;
global using Map = System.Collections.Generic.Dictionary<string, Shapes.Model.Shape>;
global using static System.Math;

//// file Shapes.cs
namespace Shapes.Model;

using System.Text;

public abstract record Shape(string Name)
{
    public abstract double Area { get; }
}

public sealed record Square(double Side) : Shape("square")
{
    public override double Area => Side * Side;
}

public class Registry<T>(T first) where T : Shape
{
    readonly List<T> items = new() { first };

    public int Size { get; private set; } = 1;

    public void Add(T item)
    {
        items.Add(item);
        Size++;
    }

    public string Describe<U>(Func<T, U> by)
    {
        var text = new StringBuilder();
        foreach (var item in items)
        {
            var shown = by(item);
            text.Append(item.Name).Append(':').Append(shown).Append(' ');
        }
        return text.ToString();
    }
}

//// file Part.cs
using System.Linq;

public static partial class Entry
{
    private static partial int Part(int x)
    {
        checked
        {
            return x switch
            {
                < 0 => -x,
                var even when even % 2 == 0 => even / 2,
                _ => Enumerable.Range(0, x).Sum(),
            };
        }
    }
}

//// file Program.cs
using Shapes.Model;

public static partial class Entry
{
    static int count;
    public static int State() => ++count;

    private static partial int Part(int x);

    public static string RunShapes()
    {
        var registry = new Registry<Shape>(new Square(2));
        registry.Add(new Square(3));
        Map map = new() { ["a"] = new Square(4) };
        return registry.Describe(shape => shape.Area) + Sqrt(map["a"].Area) + registry.Size;
    }

    public static string RunPart() => $"{Part(-3)} {Part(8)} {Part(5)}";

    public static string RunMapped()
    {
#line 100 "Other.txt"
        var mapped = 1;
#line hidden
        mapped++;
#line (200, 5) - (200, 30) "Other.txt"
        var text = mapped.ToString();
#line default
        return text;
    }

    static async IAsyncEnumerable<T> Each<T>(IEnumerable<T> items) where T : notnull
    {
        try
        {
            foreach (var item in items)
            {
                await System.Threading.Tasks.Task.Yield();
                yield return item;
            }
        }
        finally
        {
            const string last = "last";
            log.Add(last);
        }
    }

    static readonly List<string> log = new();

    public static string RunEach()
    {
        log.Clear();
        async System.Threading.Tasks.Task<string> Collect()
        {
            var text = "";
            await foreach (var item in Each(new[] { 1, 2, 3 }))
            {
                if (item == 3) break;
                text += item;
            }
            return text;
        }
        return Collect().Result + string.Join(",", log);
    }
}

//// edit: every file
//// file Shapes.cs
 using System.Text;
+using System.Globalization;

-    public override double Area => Side * Side;
+    public override double Area
+    {
+        get
+        {
+            const double unit = 1.5;
+            return Side * Side * unit;
+        }
+    }

-            text.Append(item.Name).Append(':').Append(shown).Append(' ');
+            var formatted = string.Format(CultureInfo.InvariantCulture, "{0}", shown);
+            text.Append(item.Name).Append('=').Append(formatted).Append(' ');
//// file Part.cs
-                _ => Enumerable.Range(0, x).Sum(),
+                var odd => Enumerable.Range(0, odd).Select(i => i + odd).Sum(),
//// file Program.cs
-        var mapped = 1;
+        var mapped = 41;

//// edit: the file in which a method lies, and a global using
//// file Usings.cs
 global using static System.Math;
+global using Text = System.Text.StringBuilder;
//// file Program.cs
-#line (200, 5) - (200, 30) "Other.txt"
-        var text = mapped.ToString();
+#line (300, 5) - (301, 30) "Another.txt"
+        var text = new Text("mapped").Append(mapped);
 #line default
-        return text;
+        return text.ToString();

-            const string last = "last";
-            log.Add(last);
+            const string last = "end";
+            const nuint native = 7;
+            const List<int> list = null;
+            log.Add(last + native + list);

//// edit: initialisers, which are in the constructor
//// file Shapes.cs
-    readonly List<T> items = new() { first };
+    readonly List<T> items = new(4) { first, first };

-    public int Size { get; private set; } = 1;
+    public int Size { get; private set; } = 10;
