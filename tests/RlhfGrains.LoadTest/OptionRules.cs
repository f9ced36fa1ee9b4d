using System.CommandLine;

namespace RlhfGrains.LoadTest;

/// <summary>What an option's value must be, told before anything is done.</summary>
static class OptionRules
{
    public static Option<T> Must<T>(this Option<T> option, Func<T, bool> holds, string rule)
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is { } value && !holds(value))
                result.AddError($"{option.Name} {rule}");
        });
        return option;
    }
}
