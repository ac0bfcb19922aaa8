//// flags /langversion:14 /nullable:enable
using System;
using System.Collections.Generic;
using System.Linq;

public class Box
{
    public string Name { get => field ?? "none"; set; }
    public Box(string name) => Name = name;
}

public static class Extensions
{
    public static string Shout(this string s) => s + "!";
}

public static class Entry
{
    private static int count;
    private static readonly Box kept = new("kept");
    public static int State() => ++count;
    private static int Sum(params ReadOnlySpan<int> xs) { var sum = 0; foreach (var x in xs) sum += x; return sum; }
    public static string Run() => "a".Shout() + Sum(1, 2, 3) + kept.Name + new Box("new").Name;
}

//// edit: lambdas in an extension block, the field of a property, and a list of parameters: attributes that the compiler puts in
     public static string Shout(this string s) => s + "!";
+    extension(string s)
+    {
+        public string Twice() { Func<string> f = () => s + s; return f(); }
+        public int Letters => s.Count(c => c != ' ');
+        public static string Empty2 => "";
+    }

-    public string Name { get => field ?? "none"; set; }
+    public string Name { get { Func<string> f = () => "<" + field + ">"; return f(); } set => field = value.Trim(); }

-    public static string Run() => "a".Shout() + Sum(1, 2, 3) + kept.Name + new Box("new").Name;
+    private static int SumOf(params List<int> xs) => xs.Sum(x => x + 1);
+    public static string Run() => "a".Twice() + "b".Letters + string.Empty2 + Sum(1, 2, 3, 4) + SumOf(5, 6) + kept.Name + new Box(" new ").Name;

//// edit: without them
-    extension(string s)
-    {
-        public string Twice() { Func<string> f = () => s + s; return f(); }
-        public int Letters => s.Count(c => c != ' ');
-        public static string Empty2 => "";
-    }

-    private static int SumOf(params List<int> xs) => xs.Sum(x => x + 1);
-    public static string Run() => "a".Twice() + "b".Letters + string.Empty2 + Sum(1, 2, 3, 4) + SumOf(5, 6) + kept.Name + new Box(" new ").Name;
+    public static string Run() => "a".Shout() + Sum() + kept.Name + new Box(" new ").Name;

//// edit: and back, with one member less and another
     public static string Shout(this string s) => s + "!";
+    extension(string s)
+    {
+        public string Twice() { Func<string> f = () => s + "-" + s; return f(); }
+        public string Thrice() => s + s.Twice();
+        public static string Empty2 => "+";
+    }

-    public static string Run() => "a".Shout() + Sum() + kept.Name + new Box(" new ").Name;
+    public static string Run() => "a".Twice() + "b".Thrice() + string.Empty2 + Sum() + kept.Name + new Box(" new ").Name;

//// edit: as it was
-        public string Twice() { Func<string> f = () => s + "-" + s; return f(); }
-        public string Thrice() => s + s.Twice();
+        public string Twice() { Func<string> f = () => s + s; return f(); }
+        public int Letters => s.Count(c => c != ' ');

-    public static string Run() => "a".Twice() + "b".Thrice() + string.Empty2 + Sum() + kept.Name + new Box(" new ").Name;
+    public static string Run() => "a".Twice() + "b".Letters + string.Empty2 + Sum() + kept.Name + new Box(" new ").Name;
