/** Whether the dialog that adds an agent is open: any place may open it. */
import { create } from 'zustand';
import { show } from './app-state.ts';

export const useAdding = create<{ readonly adding: boolean }>(() => ({ adding: false }));

/** Shows the agents with the dialog that adds one, from wherever the person is. */
export function openAddAgent(): void {
  show('agents');
  useAdding.setState({ adding: true });
}
