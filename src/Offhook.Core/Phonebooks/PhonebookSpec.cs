using System.Collections.Immutable;
using Offhook.Core.Scopes;

namespace Offhook.Core.Phonebooks;

/// <summary>A phonebook of a scope; the devices below it see it.</summary>
/// <param name="Name">Its name, unique in the whole server; letters, digits, <c>.</c>, <c>_</c>, <c>-</c>.</param>
/// <param name="Scope">The scope it belongs to.</param>
/// <param name="Contacts">Its entries, in order.</param>
public sealed record PhonebookSpec(string Name, ScopePath Scope, ImmutableArray<Contact> Contacts);

/// <summary>One entry.</summary>
public sealed record Contact(string Name, ImmutableArray<ContactNumber> Numbers);

/// <summary>A number of an entry.</summary>
/// <param name="Type"><c>work</c>, <c>mobile</c>, <c>home</c> or <c>other</c>.</param>
/// <param name="Number">What is dialled.</param>
public sealed record ContactNumber(string Type, string Number);
