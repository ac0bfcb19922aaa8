#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;

[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
public sealed class MarkAttribute : Attribute
{
    public MarkAttribute(string text) { Text = text; }
    public string Text { get; }
}

public class Box<[Mark("one")] T> where T : class, IEnumerable<string>
{
    public int Count() => 1;
}

public interface ITake<in T> { int Take(T value); }

public class Taker : ITake<(int Left, int Right)>
{
    public int Take((int Left, int Right) value) => value.Left;
}

public static class Entry
{
    private static string Marks(Type parameter) =>
        string.Join(" ", parameter.GetCustomAttributes(typeof(MarkAttribute), false).Cast<MarkAttribute>().Select(mark => mark.Text));

    private static T Same<[Mark("own")] T>(T value) where T : notnull => value;

    public static string RunType() => Marks(typeof(Box<>).GetGenericArguments()[0]);

    public static string RunMethod() =>
        Marks(typeof(Entry).GetMethod("Same", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!.GetGenericArguments()[0]);

    public static string RunBodies() => "a" + Same(new Taker().Take((1, 2)));
}

//// edit: an attribute of a type's parameter
-public class Box<[Mark("one")] T> where T : class, IEnumerable<string>
+public class Box<[Mark("two")] T> where T : class, IEnumerable<string>

//// edit: another one beside it, and one of a method's parameter
-public class Box<[Mark("two")] T> where T : class, IEnumerable<string>
+public class Box<[Mark("two")] [Mark("three")] T> where T : class, IEnumerable<string>

-    private static T Same<[Mark("own")] T>(T value) where T : notnull => value;
+    private static T Same<[Mark("its own")] T>(T value) where T : notnull => value;

//// edit: what may be null in a constraint and in an interface's argument, and a body
-public class Box<[Mark("two")] [Mark("three")] T> where T : class, IEnumerable<string>
+public class Box<[Mark("two")] T> where T : class?, IEnumerable<string?>

-public class Taker : ITake<(int Left, int Right)>
+public class Taker : ITake<(int First, int Second)>

-    public int Take((int Left, int Right) value) => value.Left;
+    public int Take((int First, int Second) value) => value.Second;

//// edit: all gone
-public class Box<[Mark("two")] T> where T : class?, IEnumerable<string?>
+public class Box<T> where T : class, IEnumerable<string>

-    private static T Same<[Mark("its own")] T>(T value) where T : notnull => value;
+    private static T Same<T>(T value) where T : notnull => value;

-public class Taker : ITake<(int First, int Second)>
+public class Taker : ITake<(int, int)>

-    public int Take((int First, int Second) value) => value.Second;
+    public int Take((int, int) value) => value.Item1;

//// edit: and a body
-    public static string RunBodies() => "a" + Same(new Taker().Take((1, 2)));
+    public static string RunBodies() => "b" + Same(new Taker().Take((1, 2)));
