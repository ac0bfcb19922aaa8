using System;
using System.Collections.Generic;
using System.Linq;

public class Holder
{
    private int field = 7;
    public Func<int, int> This() => x => x + field;
    public Func<string> Static() => static () => "static";
    public IEnumerable<Func<int>> Loop()
    {
        var outer = 10;
        for (var i = 0; i < 2; i++)
        {
            var inner = i * outer;
            yield return () => inner + field;
        }
    }
}

public class Box<T>
{
    public Func<T, string> Show<U>(U other) => x => { Func<string> nested = () => typeof(U).Name + other + x; return nested(); };
}

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static int Scopes(int a)
    {
        var b = a + 1;
        Func<int> first = () => a + b;
        {
            var c = b * 2;
            Func<int> second = () => a * c;
            {
                var d = c + 1;
                Func<int> third = () => first() + second() + d;
                return third();
            }
        }
    }

    private static int Locals(int n)
    {
        int Twice(int x) => x * 2;
        int Fact(int x) => x <= 1 ? 1 : x * Fact(x - 1);
        int WithCapture() => Twice(n) + Fact(n);
        static string Name<T>(T x) => typeof(T).Name + x;
        return WithCapture() + Name(n).Length;
    }

    public static string Run()
    {
        var holder = new Holder();
        return $"{Scopes(3)} {Locals(4)} {holder.This()(1)} {holder.Static()()} {string.Join(",", holder.Loop().Select(f => f()))} {new Box<int>().Show("u")(5)}";
    }
}

//// edit: lambdas in several scopes
-        Func<int> first = () => a + b;
+        Func<int> first = () => a - b;

-            Func<int> second = () => a * c;
+            Func<int> second = () => a * c + 1;

//// edit: local functions
-        int Twice(int x) => x * 2;
-        int Fact(int x) => x <= 1 ? 1 : x * Fact(x - 1);
+        int Twice(int x) => x * 20;
+        int Fact(int x) => x <= 2 ? 5 : x + Fact(x - 1);

-        static string Name<T>(T x) => typeof(T).Name + x;
+        static string Name<T>(T x) => typeof(T).FullName + x;

//// edit: a capture more, one less
-        int WithCapture() => Twice(n) + Fact(n);
+        var extra = n * 1000;
+        int WithCapture() => Twice(3) + extra;

//// edit: this, static lambdas, loop variables
-    public Func<int, int> This() => x => x + field;
-    public Func<string> Static() => static () => "static";
+    public Func<int, int> This() => x => x * field;
+    public Func<string> Static() => static () => "STATIC";

-            yield return () => inner + field;
+            yield return () => inner - field;

//// edit: nested in generic code
-    public Func<T, string> Show<U>(U other) => x => { Func<string> nested = () => typeof(U).Name + other + x; return nested(); };
+    public Func<T, string> Show<U>(U other) => x => { Func<string> nested = () => $"{x}{other}{typeof(T).Name}"; return nested() + nested(); };
