using System;

public interface IShape { double Area { get; } }

public class Square : IShape
{
    public double Side = 2;
    public double Area => Side * Side;
    public virtual string Name() => "square";
}

public struct Pair { public int A; public int B; }

public enum Level { Low, High }

public class Box<T> { public T Value; }

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    public static string Run() => new Square().Area + new Square().Name() + Level.High + new Box<int>().Value;
}

//// edit: a method added to an interface
//// expect restart
-public interface IShape { double Area { get; } }
+public interface IShape { double Area { get; } double Twice() => 2 * Area; }

//// edit: an interface added to a class
//// expect restart
-public class Square : IShape
+public class Square : IShape, IDisposable

     public virtual string Name() => "square";
+    public void Dispose() { }

//// edit: a virtual method's signature
//// expect restart
-    public virtual string Name() => "square";
+    public virtual string Name(int n = 0) => "square";

//// edit: after refusals the chain goes on from what was accepted
-    public virtual string Name() => "square";
+    public virtual string Name() => "SQUARE";

//// edit: a field of a struct
//// expect restart
-public struct Pair { public int A; public int B; }
+public struct Pair { public int A; public int B; public int C; }

//// edit: a type parameter
//// expect restart
-public class Box<T> { public T Value; }
+public class Box<T> where T : struct { public T Value; }

//// edit: an enum value
//// expect restart
-public enum Level { Low, High }
+public enum Level { Low = 5, High }

//// edit: and on again
-    public double Area => Side * Side;
+    public double Area => Side * 100;
