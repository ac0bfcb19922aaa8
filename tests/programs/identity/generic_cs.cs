using System;
using System.Collections.Generic;
using System.Linq;

public static class Entry
{
    private static int count;

    private static List<Func<int, string>> kept = new();

    public static int State() => ++count;

    // Overloads, generic and not, whose lambdas all bear the name of one method.
    private static Func<int, string> Make() => x => "plain " + x;

    private static Func<int, string> Make<T>() => x => typeof(T).Name + " " + x;

    private static Func<int, string> Make(int n) => x => "int " + (x + n);

    private static Func<int, string> Make(string s) => x => s + " " + x;

    private static List<Func<int, string>> All() => new() { Make(), Make<int>(), Make<string>(), Make(5), Make("s") };

    public static string Hold()
    {
        kept = All();
        return "held";
    }

    public static string Calls() => string.Join(",", kept.Select(f => f(1)));

    public static string Run() => string.Join(",", All().Select(f => f(1)));
}
//// Hold => held
//// Calls => plain 1,Int32 1,String 1,int 6,s 1

//// edit: an overload above all
//// Calls => plain 1,Int32 1,String 1,int 6,s 1
-    private static Func<int, string> Make() => x => "plain " + x;
+    private static Func<int, string> Make(bool b) => x => b ? "yes" : "no";
+
+    private static Func<int, string> Make() => x => "plain " + x;

-    private static List<Func<int, string>> All() => new() { Make(), Make<int>(), Make<string>(), Make(5), Make("s") };
+    private static List<Func<int, string>> All() => new() { Make(), Make<int>(), Make<string>(), Make(5), Make("s"), Make(true) };

//// edit: bodies of two
//// Calls => Plain 1,Int32 1,String 1,Int 6,s 1
-    private static Func<int, string> Make() => x => "plain " + x;
+    private static Func<int, string> Make() => x => "Plain " + x;

-    private static Func<int, string> Make(int n) => x => "int " + (x + n);
+    private static Func<int, string> Make(int n) => x => "Int " + (x + n);

//// edit: overloads in another order, and one more
//// state All
//// Calls => Plain 1,Int32 1,String 1,Int 6,s 1
-    private static Func<int, string> Make() => x => "Plain " + x;
+    private static Func<int, string> Make(string s) => x => s + " " + x;
+
+    private static Func<int, string> Make(char c) => x => c + " " + x;

-    private static Func<int, string> Make(string s) => x => s + " " + x;
-
-    private static List<Func<int, string>> All() => new() { Make(), Make<int>(), Make<string>(), Make(5), Make("s"), Make(true) };
+    private static Func<int, string> Make() => x => "Plain " + x;
+
+    private static List<Func<int, string>> All() => new() { Make(), Make<int>(), Make<string>(), Make(5), Make("s"), Make('c') };
