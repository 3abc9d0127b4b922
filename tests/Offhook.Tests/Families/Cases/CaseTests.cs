using Xunit;

namespace Offhook.Tests.Families.Cases;

public sealed class CaseTests
{
    public static TheoryData<string> Names() => [.. CaseFile.Names()];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_case_gives_what_it_says(string name) => CaseRun.Play(CaseFile.Read(name));
}
