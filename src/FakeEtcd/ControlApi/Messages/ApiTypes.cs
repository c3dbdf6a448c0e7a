namespace FakeEtcd.ControlApi.Messages;

/// <summary>Describes the types of fields in errors.</summary>
internal static class ApiTypes
{
    public static string Describe(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain.IsEnum => $"one of {string.Join(", ", Enum.GetNames(plain))}",
            _ when plain == typeof(string) => "a string",
            _ when plain == typeof(bool) => "true or false",
            _ when plain == typeof(int) => "a whole number of 32 bits",
            _ when plain == typeof(long) => "a whole number of 64 bits",
            _ when plain == typeof(double) => "a number",
            _ when plain == typeof(IReadOnlyDictionary<string, string>) => "an object whose values are strings",
            _ when plain.IsGenericType => $"an array, each element {Describe(plain.GetGenericArguments()[0])}",
            _ => "another value",
        };
    }
}
