using System;

public interface IGreeter
{
    string Name { get; }
    string Greet() => "Hi " + Name;
}

public class Ann : IGreeter { public string Name => "Ann"; }

public static class Entry
{
    private static int count;
    public static int State() => ++count;
    public static string Run() => ((IGreeter)new Ann()).Greet();
}

//// edit: a lambda that captures this would be a new method of the interface
//// expect restart InsertIntoInterface
-    string Greet() => "Hi " + Name;
+    string Greet() { Func<string> f = () => "Hello " + Name; return f(); }

//// edit: a static local function may be one
-    string Greet() => "Hi " + Name;
+    string Greet() { static string Twice(string s) => s + s; return Twice(Name); }

//// edit: and so may a static method
-    string Greet() { static string Twice(string s) => s + s; return Twice(Name); }
+    string Greet() => Thrice(Name);
+    static string Thrice(string s) => s + s + s;
