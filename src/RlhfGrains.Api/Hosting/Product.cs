using System.Reflection;

namespace RlhfGrains.Api.Hosting;

static class Product
{
    /// <summary>Without the commit that the build adds to it.</summary>
    public static string Version { get; } =
        typeof(Product)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0]
        ?? "0";
}
