//// alone Entry.kept
using System;
using System.Collections;
using System.Collections.Generic;

public interface IShape
{
    double Area { get; }
    string Describe() => "shape of " + Area.ToString("F1");
    static abstract string Kind { get; }
}

public abstract class Animal
{
    protected readonly string name;
    protected Animal(string name) { this.name = name; Legs = 4; }
    public virtual int Legs { get; protected set; }
    public abstract string Sound();
    public override string ToString() => $"{name} says {Sound()} on {Legs}";
}

public class Dog : Animal
{
    public Dog(string name) : base(name + "y") { }
    public override string Sound() => "woof";
}

public sealed class Puppy : Dog
{
    private readonly int age = 1;
    public Puppy() : this("Bit") { }
    public Puppy(string name) : base(name) { Legs += age; }
    public override string Sound() => base.Sound().Replace('w', 'v');
    public new string ToString() => "hidden";
}

public struct Square : IShape, IEnumerable<int>, IEquatable<Square>
{
    public int Side;
    readonly double IShape.Area => Side * Side;
    public static string Kind => "square";
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)new[] { Side, Side }).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    public readonly bool Equals(Square other) => Side == other.Side;
    public override readonly int GetHashCode() => Side;
}

public record Person(string Name, int Age)
{
    public string Label => Name + Age;
    public virtual bool Equals(Person other) => other?.Name == Name;
    public override int GetHashCode() => 0;
}

public static class Entry
{
    private static int count;

    private static readonly Animal[] kept = { new Dog("Rex"), new Puppy() };

    public static int State() => ++count;

    private static string Kind<T>() where T : IShape => T.Kind;

    public static string Run() => kept[0].Sound() + kept[1].Sound() + ((IShape)new Square { Side = 3 }).Describe() + Kind<Square>();

    public static string RunMore() => string.Join(",", new Square { Side = 2 }) + new Square().Equals(new Square { Side = 1 }) + (new Person("a", 1) == new Person("a", 2)) + new Person("b", 3).Label + (Animal)new Puppy();
}

//// edit: overrides, called through objects that exist
-    public override string Sound() => "woof";
+    public override string Sound() => "waff ";

-    public override string Sound() => base.Sound().Replace('w', 'v');
+    public override string Sound() => base.Sound() + GetType().Name;

//// edit: a default and an explicit interface implementation
-    string Describe() => "shape of " + Area.ToString("F1");
+    string Describe() => "area: " + (int)Area;

-    readonly double IShape.Area => Side * Side;
-    public static string Kind => "square";
+    readonly double IShape.Area => Side * 10;
+    public static string Kind => nameof(Square);

//// edit: constructors
//// state new Dog
//// state new Puppy
-    protected Animal(string name) { this.name = name; Legs = 4; }
+    protected Animal(string name) { this.name = name.ToUpperInvariant(); Legs = 6; }

-    public Puppy(string name) : base(name) { Legs += age; }
+    public Puppy(string name) : base("little " + name) { Legs -= age; }

//// edit: equality, enumerators, records
-    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)new[] { Side, Side }).GetEnumerator();
+    public IEnumerator<int> GetEnumerator() => new List<int> { Side, -Side, 7 }.GetEnumerator();

-    public readonly bool Equals(Square other) => Side == other.Side;
+    public readonly bool Equals(Square other) => Side != other.Side;

-    public virtual bool Equals(Person other) => other?.Name == Name;
+    public virtual bool Equals(Person other) => other is { Age: > 5 };

//// edit: field initialisers
//// state new Puppy
-    private readonly int age = 1;
+    private readonly int age = 3;
