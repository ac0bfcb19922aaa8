using System.Linq;
using System.Reflection;

// Without `#nullable`: the members that the compiler makes of a record say what may be null all the same.
public record Order(int Number)
{
    public int Twice => Number * 2;
}

public record struct Place(int Row);

public static class Entry
{
    private static readonly NullabilityInfoContext context = new();

    private static string Nullability(PropertyInfo property) => property.Name + ":" + context.Create(property).ReadState;

    public static string Run() => "a" + new Order(1) + new Place(2) + new Order(3).Equals(new Order(3));
    public static string RunMembers() => string.Join(" ", typeof(Order).GetProperties().Select(Nullability).OrderBy(text => text));
}

//// edit: a member that may be null
//// warns default
-    public int Twice => Number * 2;
+    public int Twice => Number * 2;
+    public string? Note { get; set; }

-    public static string Run() => "a" + new Order(1) + new Place(2) + new Order(3).Equals(new Order(3));
+    public static string Run() => "b" + new Order(1) { Note = "n" } + new Place(2) + new Order(3).Equals(new Order(3));

//// edit: one that is computed, and may be null
-    public int Twice => Number * 2;
+    public int Twice => Number * 3;
+    public object? Any() => Note;

//// edit: a member of another type that says what may be null
-public record struct Place(int Row);
+public record struct Place(int Row)
+{
+    public string? Name() => Row == 2 ? null : "row";
+}

-    public static string Run() => "b" + new Order(1) { Note = "n" } + new Place(2) + new Order(3).Equals(new Order(3));
+    public static string Run() => "c" + new Order(1) { Note = "n" } + new Place(2) + new Order(3).Equals(new Order(3)) + new Place(2).Name();

//// edit: nothing may be null any more
-    public object? Any() => Note;
+    public object Any() => Note;

-    public static string Run() => "c" + new Order(1) { Note = "n" } + new Place(2) + new Order(3).Equals(new Order(3)) + new Place(2).Name();
+    public static string Run() => "d" + new Order(1) { Note = "n" } + new Place(2) + new Order(3).Equals(new Order(3)) + new Place(2).Name();
